"""What two people of the desk decide in a case: about links, about an account's address, about erasing."""
