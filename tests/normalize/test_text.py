from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize import encoding, text
from tests.bounded import bounded

ANY = st.text(alphabet=st.characters(exclude_categories=()), max_size=200)  # lone surrogates included
MARKUP = st.lists(st.sampled_from(
    ["<p>", "</p>", "<br/>", "<b>", "</b>", "<li>", "&amp;", "&lt;", "b&gt;", "&#x41;", "Ã©", "√©", "é", "*", "**",
        "[a](b)", "# ",
     "\n", "\n\n", " ", "\u00a0", "\u200b", "<script>", "</script>", "\ud800", "`", "\\", "mot", "<", ">", "- ", "> ",
     "_"]),
    max_size=30).map("".join)


@pytest.mark.parametrize(("source", "expected"), [
    ("<p>Un&nbsp;jardin &amp; des voisins</p><p>Deux</p>", "Un jardin & des voisins\n\nDeux"),
    ("<ul><li>un</li><li>deux</li></ul>fin", "- un\n- deux\n\nfin"),
    ("ligne<br>autre", "ligne\nautre"),
    ("<p>un paragraphe\ncoupé à la frappe</p>", "un paragraphe coupé à la frappe"),
    ("avant<script>alert('x')</script> après<style>p{}</style>", "avant après"),
    ("&lt;b&gt;gras&lt;/b&gt; et &amp;amp;eacute;", "gras et é"),
    ("1 < 2 et 3 > 2, a<b", "1 < 2 et 3 > 2, a<b"),
    ("AT&T, R&D, ?a=1&copy=2", "AT&T, R&D, ?a=1&copy=2"),
    ("## Le constat\n\nUn **gros** [lien](https://x.fr) et `code`\\\nfin", "Le constat\n\nUn gros lien et code\nfin"),
    ("* un\n* deux", "- un\n- deux"),
    ("![image](x.png)Texte", "Texte"),
    ("3 * 4 * 5 = 60", "3 * 4 * 5 = 60"),
    ("nom_de_fichier et _x_", "nom_de_fichier et _x_"),
    ("a\u00a0:\u202fb\u200bc\u00adoupe", "a : bcoupe"),
    ("\x00\x07nul", "nul"),
    ("\ud83d\ude00 \ud800", "😀 \ufffd"),
    ("\u202egnihtemos", "gnihtemos"),
    ("<a href='javascript:alert(1)' onclick='x'>clic</a>", "clic"),
    ("<IMG SRC=x onerror=alert(1)>titre", "titre"),
    ("", ""),
    ("## Le problème :\nTexte", "Le problème\n\nTexte"), ("##Prochaines étapes\nfin", "Prochaines étapes\n\nfin"),
    ("<h2>La solution&nbsp;:</h2>Texte", "La solution\n\nTexte"),
    ("**Le problème**Les gens", "Le problème\n\nLes gens"),
    ("<p><strong>Le problème</strong>Les gens</p>", "Le problème\n\nLes gens"), ("<b>C</b>arrefour", "Carrefour"),
    ("**Contexte :**\nTexte", "Contexte\n\nTexte"), ("Titre\n=====\nTexte", "Titre\n\nTexte"),
    ("a\n\n---\n\nb\n- - -\nc", "a\n\nb\n\nc"), ("#ensemble pour la mer", "#ensemble pour la mer"),
    ("• un\n▪ deux\no Trois", "- un\n- deux\n- Trois"), ("- [ ] à faire\n- [x] fait", "- à faire\n- fait"),
    ("| Année | Montant |\n| :---: | --- |\n| 2021 | 4 € |\n\nfin", "Année | Montant\n2021 | 4 €\n\nfin"),
    ("Année | Montant\n--- | ---\n2021 | 4 €", "Année | Montant\n2021 | 4 €"), ("a | b", "a | b"),
    ("voir <https://x.fr/a> ou <a@x.fr>", "voir https://x.fr/a ou a@x.fr"), ("[](https://x.fr) fin", "fin"),
    ("[![logo](a.png)](https://x.fr) fin", "fin"), ("les[ services ](https://x.fr)ici", "les services ici"),
    ("[Rapport\n2013](https://x.fr/a.pdf)", "Rapport\n2013"), ("[page](https://x.fr/a_(b)) fin", "page fin"),
    ("L'_Effet Mathilda_ et snake_case_name", "L'Effet Mathilda et snake_case_name"), ("qualitatives* publiées",
                                                                                       "qualitatives* publiées"),
    ("- 10 °C\n- 5 €", "- 10 °C\n- 5 €"), ("5 - 3 = 2", "5 - 3 = 2"),
])
def test_plain(source: str, expected: str) -> None:
    assert text.plain(source) == expected


@pytest.mark.parametrize(("source", "expected"), [
    ("Ã©tÃ©", "été"), ("lâ€™eau", "l’eau"), ("cÅ“ur", "cœur"), ("Ã\u00a0 bientÃ´t", "à bientôt"), ("ÃƒÂ©", "é"),
    ("Amfibie√´n", "Amfibieën"), ("Frysl√¢n", "Fryslân"), ("l‚ÄôAigua", "l’Aigua"), ("x\x92y", "x’y"),
    # Meant so: nothing to mend.
    ("Été « À »", "Été « À »"), ("PÂTÉ", "PÂTÉ"), ("√2 ≈ 1,41", "√2 ≈ 1,41"), ("Ångström", "Ångström"),
    ("São Tomé", "São Tomé"),
])
def test_repair(source: str, expected: str) -> None:
    assert text.clean(source) == expected


@pytest.mark.parametrize(("source", "expected"), [
    ("Œuvres d’Été", "oeuvres d ete"), ("Straße", "strasse"), ("  ESS & Emploi ", "ess emploi"),
    ("audio_video_recording", "audio video recording"), ("Łódź", "lodz"), ("№ 5", "no 5"),
])
def test_fold(source: str, expected: str) -> None:
    assert text.fold(source) == expected


def test_cut_ends_at_a_sentence() -> None:
    source = "Une première phrase. Une deuxième phrase. Une troisième qui est trop longue pour la place."
    assert text.cut(source, 50) == "Une première phrase. Une deuxième phrase."
    assert text.cut("mot " * 50, 30).endswith("…")
    assert len(text.cut("x" * 100, 30)) == 30
    assert text.cut("court", 30) == "court"


@pytest.mark.parametrize(("source", "expected"), [
    ("Une phrase courte. Puis une autre qui se prolonge bien au-delà de la place qui lui est donnée ici, hélas",
     "Une phrase courte."),
    ("Le Dr. Roux et M. Petit, cf. p. 3, ex. Niort, mènent un projet. Il se prolonge au-delà de la place donnée",
     "Le Dr. Roux et M. Petit, cf. p. 3, ex. Niort, mènent un projet."),
    ("Voir beta.gouv.fr et Trends.Earth pour la suite ! Ensuite, une phrase qui ne tient plus dans la place",
     "Voir beta.gouv.fr et Trends.Earth pour la suite !"),
])
def test_cut_knows_a_sentence(source: str, expected: str) -> None:
    assert text.cut(source, 80) == expected


@pytest.mark.parametrize("source", ["<script>x</script>", "<img src=x onerror=alert(1)>", "<a href=\"javascript:x\">",
                                    "< iframe src=x>"])
def test_active_markup_is_seen(source: str) -> None:
    assert text.has_active_markup(source)


def test_plain_markup_is_not_active() -> None:
    assert not text.has_active_markup("<p>on = oui</p>")


@given(st.one_of(ANY, MARKUP))
@settings(max_examples=300, deadline=None)
def test_laws(source: str) -> None:
    for function in (text.clean, text.plain, text.line, text.fold, encoding.repair):
        once = function(source)
        assert function(once) == once, function.__name__
    for function in (text.clean, text.plain, text.line):
        assert not any("\ud800" <= char <= "\udfff" or char in "\x00\u200b" for char in function(source))


@given(st.text(max_size=300), st.integers(10, 100))
def test_cut_laws(source: str, limit: int) -> None:
    short = text.cut(source, limit)
    assert len(short) <= limit
    assert text.cut(short, limit) == short


@pytest.mark.parametrize("source", ["<" * 20_000, "<b" * 10_000, "&amp;" * 5_000, "*" * 20_000, "[" * 20_000,
    "- " * 9_000,
                                    "<p>" * 6_000, "a\u0301" * 10_000, "&lt;" * 5_000 + "b&gt;" * 4_000])
def test_hostile_texts_do_not_blow_up(source: str) -> None:
    with bounded():
        text.plain(source * 5)
