"""Words that tell persons from organisations: common given names of France and its neighbours, and words of nobody."""

from __future__ import annotations

# The commonest of the last century in French, English, and the languages of those who live with us; folded.
GIVEN = frozenset("""
    aaron abdel abdelkader abdou abdoulaye adam adel adele adeline adrian adrien agathe agnes ahmed aicha aime aimee
    alain alan alba albane albert alberto alex alexander alexandra alexandre alexia alexis alfred ali alice alicia
    aline alison alix alphonse amadou amanda amandine amber ambre ambroise amelia amelie amina amine amir amy ana
    anais andre andrea andreas andree andrew ange angela angele angelique anita ann anna annabelle anne annick annie
    anouk antoine antoinette antonio antony apolline ariane arielle arnaud arthur astrid aude audrey augustin
    aurelia aurelie aurelien aurore axel axelle aymeric aziz baptiste barbara barry bastien beatrice beatrix ben
    benedicte benjamin benoit berenice bernadette bernard bert berthe bertrand beth betty bilal blaise blanche bob
    boris brandon brenda brian brice brigitte bruno camille candice capucine carine carl carla carlos carmen carol
    carole caroline catherine cathy cecile cedric celestine celia celine chantal charlene charles charlie charlotte
    cheikh chloe chris christelle christian christiane christina christine christophe christopher claire clara
    clarisse claude claudia claudie claudine clelia clemence clement clementine clotilde colette colin coline
    constance coralie corentin corinne craig cristina cyprien cyril cyrille damien daniel daniela daniele danielle
    danny daphne david dawn deborah delphine denis denise dennis diana diane didier diego djamila dominique donald
    doris dorothee dorothy doug dylan eddy edgar edith edmond edouard edward eglantine elena eleonore eli eliane
    elias eliott elisa elisabeth elise elizabeth ella ellen elodie eloise elsa elvire emeline emile emilie emily
    emma emmanuel emmanuelle enora enzo eric erica erik erika ernest erwan esteban estelle esther ethan etienne
    eugene eugenie eva evan eve eveline evelyne ewen fabian fabien fabienne fabrice fadila fanny farid fatima fatou
    faustine federico felicie felix fernand fernando fiona flavie flora flore florence florent florian france-lise
    francesca francesco francine francis francisco franck francois francoise frank fred frederic frederick
    frederique gabriel gabriela gabrielle gael gaelle gaetan garance gary gaspard gauthier gautier genevieve
    geoffrey geoffroy george georges georgette gerald geraldine gerard germain gilbert gilberte gilles giovanni
    gisele giulia glen gontran gordon grace greg gregoire gregory guilhem guillaume guillemette gustave guy gwen
    gwenael gwenaelle gwendoline hadrien hakim hamid hanna hannah hans harold harry hassan heidi helen helena helene
    heloise henri henriette henry herve hugo hugues ian ibrahim ida igor ilias ines ingrid irene iris isaac isabel
    isabelle ismael ivan jack jackie jacky jacob jacqueline jacques jade jamal james jan jane janet janine jason
    javier jean jeanine jeanne jeannine jeff jeffrey jennifer jenny jeremie jeremy jerome jesse jessica jill jim
    joachim joan joanna joanne joao joel joelle joffrey johan johann johanna john johnny jon jonas jonathan jordan
    jorge jose josef joseph josephine josette joshua josiane josselin joy joyce juan judith judy jules julia
    julian juliana julianne julie julien julienne juliette june justin justine kader kamel karen karim karima karin
    karine karl kate katell katherine kathleen kathryn kathy katia katie katrin kelly ken kenneth kenza kerry kevin
    khadija khaled kim kimberly kirsten klaus kristin kristina kyle laetitia laila lara larry latifa laura laure
    laurence laurent laurie lea leila lena leo leon leonard leonardo leonie leonor leslie leyla lia liam lila lilian
    liliane lilou lily lina linda lindsay line lionel lisa lise loic lois lola lorena lorene lorenzo loretta lori
    lou louis louisa louise luc luca lucas lucia lucie lucien lucienne lucile lucille ludivine ludovic luigi luis
    luisa luke lydia lydie lynn madeleine maelle maeva magali magalie maggie mahamadou mai maite malek malik malika
    malo mamadou manon manuel manuela marc marceau marcel marcelle marco marcus margaret margaux margot marguerite
    maria mariam mariama marianne marie marielle marina marine mario marion marissa marjolaine marjorie mark marlene
    marta martha marthe martin martina martine mary maryline maryse maryvonne mateo mathew mathias mathieu mathilde
    mathis matt matteo matthew matthias matthieu maud maude maurice mauricette max maxence maxime maxine maya
    mederic megan mehdi melanie melina melissa melodie mercedes meryem michael michel michele micheline michelle
    miguel mike mila milena milo mina miranda mireille miriam mohamed mohammed moise mona monica monika monique
    morgan morgane mounir mourad moussa muriel mustapha mylene myriam nabil nadege nadia nadine naima nancy naomi
    nasser natacha natalia natalie natasha nathalie nathan nathanael neil nelly nicholas nick nicola nicolas nicole
    nina nino noah noe noel noella noelle noemie nolwenn nora norbert norma octave odette odile olga olive oliver
    olivia olivier omar ophelie oriane orlane oscar ousmane pablo paola paolo pascal pascale pascaline pat patrice
    patricia patrick paul paula paule paulette paulin pauline pedro peggy perrine pete peter petra phil philip
    philippa philippe phillip pierre pierrette pierrick priscilla prudence quentin rachel rachid rafael raffaele
    ralph ramon ramzi randy raoul raphael raphaelle raymond raymonde rebecca regine regis reine remi remy renaud
    rene renee ricardo richard rick rita rob robert roberta roberto robin rodolphe roger roland rolande romain
    romane romuald ron ronald ronan rosa rosalie rose roseline roselyne ross rowan roxane roy ruben rudy russell
    ruth ryan sabine sabrina sacha said salim salima sally salome sam samantha sami samia samir samira samuel samy
    sandra sandrine sara sarah sascha scott sean sebastian sebastien selim selma serena serge sergio severine sharon
    shawn sheila shirley sibylle sidonie silvia simon simona simone sofia sofiane solange solene solenn solenne
    sonia sonja sophia sophie soraya stacy stan stanislas stefan stefania stefano steph stephan stephane stephanie
    stephen steve steven stuart sue susan suzanne suzie sven sybille sylvain sylvaine sylvette sylvia sylviane
    sylvie tamara tanguy tania tara ted teresa terry tess thaddee thais thea theo theodore therese thibaud thibault
    thibaut thierry thomas tiffany tim timothee timothy tina tobias todd tom tomas tony tristan ulysse ursula
    valentin valentina valentine valerie vanessa vera veronica veronique vicky victoire victor victoria vincent
    violaine violette virginia virginie vivian viviane vladimir walid walter wanda warren wassim wayne wendell wendy
    wilfrid wilfried will william xavier yael yaelle yan yanis yann yannick yasmin yasmina yasmine yassine ygor yoan
    yoann yohan yohann yolande yves yvette yvon yvonne zachary zoe zohra
""".split())  # noqa: SIM905 - words read best as words

# A word of these is of an organisation, a place, a project or a role, whatever stands beside it.
NOT_A_PERSON = frozenset("""
    academie academy action actions administration agence agency agglo agglomeration aidants aide aides alliance
    alternance amis analysis and aout app application applications archives area art arts assemblee assistance
    assistant association associations at atelier ateliers atlas august aujourdhui auvergne avril bank banque bay
    beach biodiversite biodiversity board bonjour botanica bretagne bureau bus by caf caisse campus canada cantine
    care carte catalogue cci cedex center centre centres challenge chambre champ chercheurs chomeurs cinema circle
    cite cities citizen city civic civil climat climate cloud club coast coastal code coeur coin collectif college
    comite comment commission committee common commons commun communaute commune communes community compagnie
    company compte confederation connect conseil conseils conservation conservatoire consortium contact coop
    cooperation cooperative cooperatives corps council county creek culture dans data day de december decembre defi
    demain departement departemental department depuis depute deputee des design development developpement digital
    dimanche dinum directeur direction directrice district division droits du eau ecole ecologie economie editions
    education egalite email emmaus emploi energie energies energy enfance engagement enseignement entraide
    entreprise entreprises environment environmental environnement equipe espace espaces et etat etats europe
    european europeenne exchange fablab facebook facteurs familles february federation ferme festival fevrier
    finance finances fondaterra fondation fonds for force formation forum foundation francais francaise france free
    friday friends fund gardens general generale github global google government grand great green greens group
    groupe habitat health histoire hopital hub humanite if ile iles implantation in incubateur info initiative
    initiatives innovation inria insertion instagram institut institute institution international internationale
    inventory island islands january janvier jardin jardins jeudi jeunes jeunesse juillet july justice la lab
    laboratoire laboratory labs lac lake land le learning les library lien lieu lieux ligue linkedin living local
    locale locales logement loire lundi lycee machine madame mail maire mairie maison maisons maladie maman mardi
    marine maritime market mastodon media mediterranee mer merci mercredi mers metropole ministere ministre ministry
    mission missions mobilite monday monde monitor monitoring monsieur montagne mouvement municipal musee museum
    national nationale nations natural nature network new news nord north notre nous november novembre numerique
    numeriques observatoire observatory ocean oceans october octobre of office on open organisation organization
    ouest our outils parc paris park participation patrimoine pays petites petits plan plateforme platform please
    pole policy politique port pour pourquoi prefecture prefet prefete president press presse product produit
    program programme project projects projet projets public publics publique publiques pyrenees quality quartier
    quartiers questions radio recherche reef reefs region regional regionale relais research reseau reserve reserves
    ressourcerie ressources restaurant rhone river rivers rural rurale saint sainte salle samedi sanctuary sante
    saturday scan school science sciences scientific scop sea secretariat secteur securite senateur senatrice
    september septembre service services site smart social sociale societe society solidaire solidaires solidarite
    solutions south sport state states station street sud sunday support survey surveys syndicat system systems team
    technologies technology tel telephone territoire territoires territorial the thursday tiers to tool tools tout
    toute transition transitions transport travail tree trees trust tuesday twitter ukraine uni union unions unis
    unit united universite university urban urssaf us usa usgs vallee valley vendredi vert vertes vie vigie village
    ville villes voice voir volunteer volunteers vous watch water waters we web wednesday west wildlife with woods
    work world you youtube zone
""".split())  # noqa: SIM905 - words read best as words
