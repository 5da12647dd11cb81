"""Files as strangers attach them, built here: good, disguised, booby-trapped, broken; and who judges what is kept."""
