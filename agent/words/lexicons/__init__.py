"""The words themselves, two files a language: `*_time` names times, `*_talk` is what is said around them."""
