"""Invented records, as many as a test asks for."""

from __future__ import annotations

import random

from dedupe.records import LinkRecord

SUBJECTS = """jardin partage atelier velo quartier reparation cafe fresque climat riviere oiseau papillon carte commune
budget citoyen assemblee logiciel libre mesure air bruit eau foret compost cantine ecole science observatoire mer plage
dechet mobilite energie cooperative epicerie tiers lieu fablab archive memoire langue"""


def synthetic(size: int, seed: int = 1) -> list[LinkRecord]:
    """Make French-sounding records of ten partners, one project in three listed twice with a changed title."""
    chance = random.Random(seed)
    words = SUBJECTS.split()
    records: list[LinkRecord] = []
    while len(records) < size:
        coined = "".join(chance.choice("bcdfglmnprstv") + chance.choice("aeiou") for _ in range(3))
        title = " ".join([*chance.sample(words, 3), coined if chance.random() < 0.6 else str(chance.randint(1, 999))])
        text = " ".join(chance.choices(words, k=40)) + " " + coined
        for copy in range(1 + (chance.random() < 0.33)):
            partner = f"p{chance.randint(0, 9)}"
            records.append(LinkRecord(
                id=f"{partner}/{len(records)}", partner=partner, title=title.replace("e", "é", 1) if copy else title,
                text=text, url=f"https://{coined}.example.org/" if chance.random() < 0.5 else None,
                organisations=(f"Association {chance.choice(words)} {coined}",),
                commune_code=f"{chance.randint(1, 95):02}{chance.randint(1, 300):03}",
                start_year=chance.randint(2000, 2026), languages=("fr",)))
    return records[:size]
