"""MathML as TeX, as far as formulas in questions go; what is not known keeps its letters."""

import re
from typing import Any

_SYMBOLS = {
    "×": r"\times ", "·": r"\cdot ", "⋅": r"\cdot ", "÷": r"\div ", "±": r"\pm ", "≤": r"\le ", "≥": r"\ge ",
    "≠": r"\ne ", "≈": r"\approx ", "∞": r"\infty ", "→": r"\to ", "⇌": r"\rightleftharpoons ", "−": "-",
    "∑": r"\sum ", "∫": r"\int ", "∂": r"\partial ", "√": r"\surd ", "{": r"\{", "}": r"\}", "%": r"\%",
    "α": r"\alpha ", "β": r"\beta ", "γ": r"\gamma ", "δ": r"\delta ", "ε": r"\epsilon ", "θ": r"\theta ",
    "λ": r"\lambda ", "μ": r"\mu ", "π": r"\pi ", "ρ": r"\rho ", "σ": r"\sigma ", "τ": r"\tau ", "φ": r"\varphi ",
    "ω": r"\omega ", "Δ": r"\Delta ", "Σ": r"\Sigma ", "Ω": r"\Omega ", "\u2061": "", "\u2062": "", "\u2063": ",",
    "#": r"\#", "&": r"\&", "_": r"\_", "^": r"\hat{}", "\\": r"\backslash ", "$": r"\$",
}  # fmt: skip
DEEPEST = 50


def latex(element: Any) -> str:
    """A `math` element as TeX: its own TeX if it carries some, else put together from its parts."""
    for inner in element.iter():
        if _name(inner) == "annotation" and "tex" in (inner.get("encoding") or "").lower() and inner.text:
            return str(inner.text).strip()
    return re.sub(r" +(?=[}\s]|$)", "", _row(element, 0)).strip()


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def _row(element: Any, depth: int) -> str:
    if depth > DEEPEST:
        return ""
    return "".join(_part(child, depth + 1) for child in element)


def _part(element: Any, depth: int) -> str:
    name = _name(element)
    if not name or name.startswith("annotation"):
        return ""
    if name in {"mi", "mn", "mo", "ms"}:
        text = "".join(element.itertext()).strip()
        told = "".join(_SYMBOLS.get(sign, sign) for sign in text)
        return rf"\mathrm{{{told}}}" if name == "mi" and len(text) > 1 and text.isalpha() else told
    if name == "mtext":
        return (
            rf"\text{{{''.join(_SYMBOLS.get(sign, sign) for sign in ' '.join(''.join(element.itertext()).split()))}}}"
        )
    if name == "mspace":
        return r"\ "
    if name == "msqrt":
        return rf"\sqrt{{{_row(element, depth)}}}"
    if name == "mfenced":
        inner = ",".join(_part(child, depth + 1) for child in element)
        return f"{element.get('open', '(')}{inner}{element.get('close', ')')}"
    form = _FORMS.get(name, "")
    children = [child for child in element if _name(child)]
    if form and len(children) == form.count("%s") and depth < DEEPEST:
        parts = [_part(child, depth + 1) for child in children]
        return form % tuple(reversed(parts) if name == "mroot" else parts)
    return _row(element, depth)


_FORMS = {
    "mfrac": r"\frac{%s}{%s}",
    "mroot": r"\sqrt[%s]{%s}",
    "msup": "{%s}^{%s}",
    "msub": "{%s}_{%s}",
    "msubsup": "{%s}_{%s}^{%s}",
    "munder": "{%s}_{%s}",
    "mover": "{%s}^{%s}",
    "munderover": "{%s}_{%s}^{%s}",
}
