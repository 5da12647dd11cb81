"""The names that stand in the data tables, marked here so that translators find them."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

CLASS_TITLES = frozenset(
    {
        _("Threats to share intimate images"),
        _("Demands for money or gift cards under threat"),
        _("Sexual acts or images asked for in return for game items or cash"),
        _("Sexual harassment of the child's avatar"),
        _("Grooming or solicitation"),
        _("Pressure to move to a private app"),
        _("Plan to meet in person"),
        _("Sexual image of a child asked for or shared"),
        _("Group pressure to self-harm or to harm others on camera"),
        _("Sexual content sent to the child unasked"),
        _("Acute sign of suicide or self-harm"),
        _("Repeated interest in self-harm or disordered eating"),
        _("Bullying of the child"),
        _("The child's account harasses others"),
        _("Hate or extremist contact"),
        _("Address school or other personal data leaked or asked for"),
        _("Credible threat of violence"),
        _("Item or account scam or phishing"),
        _("Unusual spending or gifts"),
        _("Drugs gambling or other regulated goods"),
        _("Content above the child's level"),
        _("Sign-in takeover or changed birth date"),
        _("A control was switched off or bypassed"),
        _("The child's account was warned or suspended"),
        _("The child asked the platform to tell a guardian"),
        _("The danger may come from a guardian or the household"),
        _("Something needs a look"),
    }
)

HELPLINE_NAMES = frozenset(
    {
        _("Emergency services"),
        _("NCMEC CyberTipline"),
        _("Take It Down"),
        _("988 Suicide and Crisis Lifeline"),
        _("Police"),
        _("School and cyber violence line"),
        _("Youth counselling 1388"),
        _("Digital sexual crime line"),
        _("Police sexual-crime line"),
        _("Child consultation 189"),
        _("Child consultation line"),
        _("One-stop support centre"),
        _("CEOP"),
        _("NSPCC helpline"),
        _("Childline"),
        _("Polizei"),
        _("Nummer gegen Kummer (children)"),
        _("Nummer gegen Kummer (parents)"),
        _("Hilfe-Telefon Sexueller Missbrauch"),
        _("PHAROS"),
        _("3018 online violence"),
        _("119 child in danger"),
        _("Disque 100"),
        _("CVV"),
        _("SAPA 129"),
        _("KPAI"),
        _("Thai Hotline"),
        _("Childline Thailand"),
        _("Cybertip.ca"),
        _("NeedHelpNow.ca"),
        _("eSafety Commissioner"),
        _("Kids Helpline"),
        _("National cybercrime line"),
        _("Child helpline"),
        _("Missing children"),
        _("INHOPE hotlines"),
        _("Child Helpline International"),
    }
)
