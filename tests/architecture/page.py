"""Reads a rendered page as its elements, so that tests ask about the page and not about its text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

DATA_BLOCKS = ("application/json",)
VOID = {"meta", "link", "input", "br", "hr", "img", "path", "circle", "rect"}


@dataclass
class Element:
    """One element with its attributes and all the text inside it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """The elements of a page in order."""

    html: str
    elements: list[Element] = field(default_factory=list)
    _open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self._open):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements of a tag that have these attributes (`class_` for class)."""
        wanted = {name.removesuffix("_").replace("_", "-"): value for name, value in attributes.items()}
        return [one for one in self.elements if one.tag == tag and wanted.items() <= one.attributes.items()]

    def one(self, tag: str, **attributes: str) -> Element:
        """The only such element."""
        (element,) = self.all(tag, **attributes)
        return element

    def breaches(self) -> list[str]:
        """What the browser policy would refuse: inline styles, handlers, scripts and javascript: or data: addresses."""
        found = [f"<{one.tag} {name}>" for one in self.elements for name in one.attributes if _is_inline(one.tag, name)]
        found += ["<style>" for one in self.all("style")]
        found += ["<script>" for one in self.all("script") if not _is_allowed_script(one)]
        for one in self.elements:
            address = one.attributes.get("src") or one.attributes.get("href") or ""
            found += [address[:40]] if address.startswith(("javascript:", "data:")) else []
        return found

    def unlabelled(self) -> list[str]:
        """Names of the controls that no label names."""
        labels = {one.attributes.get("for") for one in self.all("label")}
        controls = [one for tag in ("input", "select", "textarea") for one in self.all(tag)]
        seen = [one for one in controls if one.attributes.get("type") not in {"hidden", "submit"}]
        return [one.attributes.get("name", "") for one in seen if one.attributes.get("id") not in labels]

    def repeated_ids(self) -> set[str]:
        """Ids that more than one element has."""
        ids = [one.attributes["id"] for one in self.elements if "id" in one.attributes]
        return {one for one in ids if ids.count(one) > 1}

    def nameless(self) -> list[str]:
        """Buttons and links that say nothing to who does not see them."""
        found = [one for tag in ("a", "button") for one in self.all(tag)]
        return [str(one.attributes) for one in found if not (one.text.strip() or one.attributes.get("aria-label"))]

    def broken_references(self) -> set[str]:
        """Ids that labels, descriptions and links on this page point to but nothing has."""
        ids = {one.attributes["id"] for one in self.elements if "id" in one.attributes}
        wanted = {one.attributes["for"] for one in self.all("label") if "for" in one.attributes}
        for one in self.elements:
            for name in ("aria-describedby", "aria-labelledby"):
                wanted |= set(one.attributes.get(name, "").split())
            href = one.attributes.get("href", "")
            wanted |= {href[1:]} if one.tag == "a" and href.startswith("#") else set()
        return wanted - ids


def _is_inline(tag: str, attribute: str) -> bool:
    return attribute == "style" or (attribute.startswith("on") and tag != "link")


def _is_allowed_script(script: Element) -> bool:
    return "src" in script.attributes or script.attributes.get("type") in DATA_BLOCKS
