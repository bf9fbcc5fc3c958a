"""What a lead's whole message says by itself, before anybody thinks about it: "no more messages", or only "thanks".

Closed lists, compared after normalisation. Whatever is not wholly made of their phrases is left to the assistant.
"""

from conversations.hearing.acknowledgements import is_acknowledgement
from conversations.hearing.opt_out import opt_in_language, opt_out_language

__all__ = ["is_acknowledgement", "opt_in_language", "opt_out_language"]
