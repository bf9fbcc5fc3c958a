"""What pages, streams and sockets of every room are made with."""
