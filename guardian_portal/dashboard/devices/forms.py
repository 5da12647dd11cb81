"""What a browser sends of its subscription, by the page's script."""

from django import forms

from notifications.push.endpoints import LONGEST


class SubscriptionForm(forms.Form):
    """As PushSubscription.toJSON() names it; what it is worth is judged by notifications.push."""

    endpoint = forms.CharField(max_length=LONGEST, strip=False)
    p256dh = forms.CharField(max_length=100, strip=False)
    auth = forms.CharField(max_length=40, strip=False)
