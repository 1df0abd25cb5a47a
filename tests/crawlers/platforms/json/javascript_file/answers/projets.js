// les projets
const projets = [
 {id: 1, nom: 'L\'atelier', lieu: null,},
 {id: 'x', nom: `Mare`},
];
export default projets;
