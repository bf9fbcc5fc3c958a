"""How somebody logs in, proves who they are, and stays: sessions, second factors, tries."""
