"""Korean says the half of the day before the hour: 오전 11:14. Django does so in TIME_FORMAT alone."""

DATETIME_FORMAT = "Y년 n월 j일 A g:i"
