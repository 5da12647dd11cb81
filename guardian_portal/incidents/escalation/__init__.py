"""What happens while nobody takes a grave alert in hand: further channels, everybody once more, then the desk."""
