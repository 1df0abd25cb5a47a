const datas = [
 {"location": {"lat": 46.13, "lon": 0.1}, "url": "https://carte.example/annuaire#/fiche/id/CqS", "id": "3paH", "categories": [{"id": 33, "name": "Écologie"}, {"id": 3, "parent": "33", "name": "Agriculture"}], "title": "Épicerie bio"},
 {"url": "https://carte.example/annuaire#/fiche/id/BBQ", "id": "3oEt", "categories": [], "title": "Les paniers"},
];
