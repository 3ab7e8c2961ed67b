"""The words that the rule in `sentences` needs, for each language that Comprehend takes.

In these lists an underscore is a space ("z._B" is "z. B."), and the full stop at the end of an abbreviation
is left out. What is listed with a capital letter counts in small letters and all in capitals as well ("Inc");
what is listed in small letters counts with a capital letter only where it begins a sentence ("Vgl.").
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType

Words = frozenset[str]
NO_WORDS: Words = frozenset()
_NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True)
class Language:
    """The words that tell a full stop at a sentence's end from one that only shortens a word."""

    leading: Words = NO_WORDS
    """Abbreviations that no sentence ends with, since they lead to the next word: Dr., vs."""

    before_numbers: Words = NO_WORDS
    """Words that are abbreviations before a number only: "No. 5", but "The answer is no."."""

    closing: Words = NO_WORDS
    """Abbreviations that a sentence may end with: Inc., U.S. It does where the next word is a starter."""

    in_names: Words = NO_WORDS
    """Abbreviations that begin a name or end one, so that the next word hardly tells: St. Louis, Wall St."""

    companies: Words = NO_WORDS
    """Abbreviations that end a company's name: after them, any other name or a number begins a sentence."""

    whole: Words = NO_WORDS
    """Abbreviations that end a sentence as any word does, though they look like initials: a. C."""

    units: Words = NO_WORDS
    """Abbreviations that are whole words after a number: "500 ft."."""

    letters: Words = NO_WORDS
    """How initials are written where they are more than one letter."""

    street: str = ""
    """How the names of streets end, where they are one word: "Goethestr. 5"."""

    labels: tuple[str, ...] = ()
    """Words before a letter that is no initial: "vitamin C."."""

    starters: Words = NO_WORDS
    """Words that begin a sentence, and do not go on with a name: It, The, In."""

    starters_in_names: Words = NO_WORDS
    """Those of them that may be part of a person's name after an initial: "J. Le Goff"."""

    verb_endings: tuple[str, ...] = ()
    """How verbs end that begin sentences, where a language leaves "it" and "she" out: "Nació en Sevilla."."""

    nouns_have_capitals: bool = False
    """Whether every noun begins with a capital letter."""

    ordinals: bool = False
    """Whether a number before a full stop may be an ordinal: "am 3. Oktober"."""

    ordinal_nouns: Words = NO_WORDS
    """Nouns that follow an ordinal, whatever stands before it."""

    cardinal_nouns: Words = NO_WORDS
    """Nouns before a number that is no ordinal: "auf Platz 3."."""

    goes_on: re.Pattern[str] = _NOTHING
    """What no sentence begins with, where words are not spaced: the full stop before it belongs to a name."""

    last_words: tuple[str, ...] = ()
    """How sentences end where words are not spaced: after these, a full stop is no part of a name."""

    goes_on_after_quotation: re.Pattern[str] = _NOTHING
    """What goes on with the sentence after a quotation or an exclamation mark."""

    spaced: bool = True
    """Whether words are spaced. Where they are not, a sentence ends at its mark, without a space."""

    cased: bool = True
    """Whether sentences begin with a capital letter."""

    hatnotes: tuple[str, ...] = ()
    """Sentences that lead readers to other pages; `*` stands for any text."""


def _words(text: str) -> Words:
    return frozenset(unicodedata.normalize("NFC", word.replace("_", " ")) for word in text.split())


def _endings(text: str) -> tuple[str, ...]:
    """Give the words as `str.endswith` takes them: German compounds end in one."""
    return tuple(_words(text))


_EVERYWHERE = Language(
    leading=_words("""
        Dr Mr Mrs Ms Messrs Prof Rev Hon Gen Capt Cmdr Lt Maj Sgt Gov Sen Msgr Mgr vs cf e.g i.e
    """),
    before_numbers=_words("no nr vol op art fig kv pp p ca fl est vers"),
    companies=_words("""
        Co Cos Inc Incorp Corp Ltd Ltda LLC LLP PLC Bhd Tbk L.L.C L.P S.A S._A S.A.B S.A.S S.L S.L.U
        S.p.A S._p._A S.r.l S._r._l S.n.c S.a.s S.C.A S.à.r.l N.V B.V C.V A.G K.G
    """),
    in_names=_words("St Ste Ft Mt Mts"),
    closing=_words("""
        Bros Pty Pte Pvt Sdn Cie Cía Cia Mfg Intl Jr Sr al U.S U._S U.S.A U.K U.N E.U
        D.C U.A.E U.S.S.R E.U.A EE.UU EE._UU L.A N.Y B.C A.D B.C.E C.E a.m p.m A.M P.M Ph.D Ph._D M.D B.A
        M.A B.Sc M.Sc
    """),
    units=_words("""
        ft in mi lb lbs oz sq yd min hr hrs sec km kg cm mm ha hp mph m g l h t г гг р рр r rr
    """),
    starters=_words("Mr Mrs Ms Dr"),
    starters_in_names=_words("Mr Mrs Ms Dr"),
    ordinal_nouns=_words("FC FSV FFC SC SV HC BC TSV VfB VfL FK SK Bundesliga Liga"),
)

_ENGLISH = Language(
    leading=_words("""
        Drs Mx Col Cdr Adm Cpl Rep Reps Sens Pres Fr Bp Supt Det Insp Amb Atty Asst v viz approx
    """),
    before_numbers=_words("""
        nos vols figs ch chap chaps sec sect pt pts bk ser para eq suppl ver cl ed
        jan feb mar apr jun jul aug sep sept oct nov dec
    """),
    closing=_words("""
        Esq Ave Blvd Rd Hwy Pkwy Dept Univ Inst Assn Assoc Soc Natl Wm Chas Geo Jas Thos Robt Benj Jos
        Edw Ala Ariz Calif Colo Conn Fla Ky Mich Minn Neb Nev Okla Pa Tenn Tex Va Vt Wis Wyo
    """),
    labels=_endings("""
        vitamin plan type class group grade hepatitis part appendix channel model highway route series
        category factor level team section block line phase stage version unit building zone tier war act
        point letter vowel consonant
    """),
    starters=_words("""
        A An The It Its He His She Her Hers They Their Theirs We Our You Your This That These Those There
        Here Who Whose What Which When Where While Why How If In On At By As For From Of To With Without
        Within Since Until Till During Before After Although Though Because Despite Among Amongst Between
        Both Either Neither Each Every All Any Some Several Many Most Much More Few Fewer Other Others
        Another Such One Two Three Four Five Six Seven Eight Nine Ten Dozens Hundreds Thousands Millions
        Over Under Above Below Across Along Around Against Beyond Beside Besides Beginning Behind Through
        Throughout Toward Towards Upon Via Per Like Unlike Due Along Following Once Whereas Whether Whenever
        Wherever And But Or Nor Yet So Then Thus Hence Therefore However Moreover Furthermore Nevertheless
        Nonetheless Meanwhile Instead Otherwise Accordingly Consequently Subsequently Additionally Also
        Alternatively Similarly Likewise Conversely Overall Is Was Were Are Has Have Had Does Did Do Can
        Could Would Should Will Founded Established Based Headquartered Located Situated Born Raised
        Educated Known Named Called Released Published Written Directed Produced Developed Designed Created
        Built Introduced Launched Formed Incorporated Originally Formerly Initially Currently Presently
        Today Now Later Earlier Recently Previously Eventually Finally Soon Afterwards Afterward Thereafter
        Historically Traditionally Generally Typically Usually Often Sometimes Commonly Occasionally
        Frequently Rarely Never Always Nearly Almost About Approximately Roughly Only Just Even Still
        Perhaps Especially Particularly Notably Together Apart Aside According Considered Critics Scholars
        Historians Students Users People Fans Viewers Players Contestants Customers Products Services
        Members Residents Employees Researchers Scientists Experts
    """),
    starters_in_names=_words("An So Will Do Like One Ten Just Still Born"),
    hatnotes=(
        "For *, see *",
        "Not to be confused with*",
        "* is not to be confused *",
        "* are not to be confused*",
        "* should not be confused *",
        "Distinguish from *",
        "Distinguish: *",
        "This article is about *",
        "This page is about *",
        "This section is about *",
        "* redirects here*",
        "* redirect here*",
        "See also *",
        "See also: *",
        "Main article: *",
        "Main articles: *",
        "Further information: *",
        "You may be looking for *",
        "If you are looking for *",
        "If you were looking for *",
        "In this * name, *",
        "In this name*, the *",
        "This name uses *",
        "This person's name *",
        "The native form of this personal name is *",
        "This article uses Western name order *",
    ),
)

_GERMAN = Language(
    leading=_words("""
        Hr Hrn Fr Frl Frhr Ing Dipl.-Ing Dipl.-Kfm Hl hl mult E._h e._h med phil jur theol rer nat
        habil h._c z._B z.B d._h d.h bzw bspw ca vgl sog insb insbes inkl exkl einschl ggf evtl mind max
        zzgl abzgl rd geb gest gegr verh verw urspr eigtl ehem lat griech engl dt frz franz ital span russ
        poln tschech ung jap chin arab hebr türk niederl schwed dän norw österr schweiz bayer röm kath evang
        kgl altgriech mhd ahd nhd indogerm svw s._a s.a s._o s._u lt gem bzgl betr wg od hrsg übers a._d a.d
        i._d i.d i._d._R
    """),
    before_numbers=_words("""
        s bd bde abs abb kap rn ziff jg anm aufl nrn jan feb apr aug sep sept okt nov dez
    """),
    closing=_words("""
        e._V e.V v._Chr v.Chr n._Chr n.Chr v._u._Z v.u.Z n._u._Z Chr a._D a.D i._R i.R u._a u.a u._Ä u.Ä
        o._Ä o.Ä u._ä u.ä o._ä o.ä z._T z.T a._M a.M Jh Jhd Jhs Jahrh Str Pl Ges Gebr Mio Mrd Tsd Std Hrsg
        Bf Hbf Mag Abt Fa Tel Verf Joh Seb Wilh Friedr Heinr Ferd Gust Bernh jun sen Univ.-Prof
    """),
    whole=_words("ff"),
    street="str",
    labels=_endings("""
        vitamin plan typ klasse gruppe grad hepatitis teil kanal modell serie linie stufe phase version
    """),
    starters=_words("""
        Der Die Das Den Dem Des Er Sie Es Ein Eine Einer Einem Einen Eines Im In Ins Am An Ans Auf Aus Bei
        Beim Bis Durch Für Gegen Mit Nach Nachdem Neben Ohne Seit Seitdem Sein Seine Seinen Seinem Seiner
        Ihr Ihre Ihren Ihrem Ihrer Um Unter Über Von Vom Vor Während Wegen Zu Zum Zur Zwischen Diese Dieser
        Dieses Diesen Diesem Jene Jener Dabei Dadurch Dafür Dagegen Daher Damals Damit Danach Daneben Dann
        Daran Darauf Daraus Darin Darüber Darunter Davon Davor Dazu Dort Heute Hier Hierbei Hierzu Jedoch
        Als Auch Außerdem Obwohl Weil Wenn Wer Was Wie Wo Woher Wobei Zuvor Zunächst Zuletzt Zudem Später
        Ursprünglich Bereits Insgesamt Viele Vielen Einige Einigen Mehrere Alle Allen Alles Beide Beiden
        Manche Jeder Jede Jedes Gegründet Benannt Bekannt Geboren Man Und Aber Oder Doch Denn Sowohl Weder
        Entweder Trotz Laut Etwa Rund Knapp Erst Erstmals Schließlich Allerdings Dennoch Deshalb Deswegen
        Somit Folglich Hierfür Hinzu Ebenso Ebenfalls Inzwischen Mittlerweile Derzeit Aktuell Gemeinsam Ab
        Außer Entlang Gemäß Innerhalb Außerhalb Oberhalb Unterhalb Nördlich Südlich Östlich Westlich
        Besonders Häufig Meist Oft Nur Noch Sodann Hieraus Welche Welcher Welches Deren Dessen Solche Sonst
        Sogar So Da Dass Falls Bevor Ehe Sobald Solange
    """),
    starters_in_names=_words("An So"),
    nouns_have_capitals=True,
    ordinals=True,
    ordinal_nouns=_words("""
        Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember
        Jahrhundert Jahrhunderts Jahrhunderten Jahrtausend Jahrtausends Weltkrieg Weltkriegs Geburtstag
        Todestag Division Armee Klasse Auflage Staffel Sinfonie Wahlperiode Legislaturperiode Bezirk Platz
        Rang
    """),
    cardinal_nouns=_words("""
        Platz Rang Position Nummer Artikel Paragraph Absatz Kapitel Band Teil Seite Nummer Klasse Stufe
        Linie Level Version Windows Typ Modell Gleis Tor Staffel Folge Kanal Punkt Phase Runde Gruppe
        Schalke Hannover Mainz
    """),
    hatnotes=(
        "Dieser Artikel behandelt *",
        "Dieser Artikel beschreibt *",
        "Dieser Artikel befasst sich mit *",
        "Dieser Artikel beschäftigt sich mit *",
        "Dieser Artikel erläutert *",
        "Diese Seite behandelt *",
        "* ist nicht zu verwechseln mit *",
        "* sind nicht zu verwechseln mit *",
        "* nicht zu verwechseln ist *",
        "Nicht zu verwechseln mit *",
        "*Weiterleitung auf diesen Artikel*",
        "* leitet hierher weiter*",
        "* ist eine Weiterleitung *",
        "Weitere Bedeutungen sind unter *",
        "Weitere Bedeutungen siehe *",
        "Für *, siehe *",
        "Für * siehe *",
        "Zu *, siehe *",
        "Zu * siehe *",
        "Zum *, siehe *",
        "Zum * siehe *",
        "Zur *, siehe *",
        "Zur * siehe *",
        "Siehe auch *",
        "Siehe auch: *",
    ),
)

_FRENCH = Language(
    leading=_words("MM Mme Mlle Pr c.-à-d p._ex p.ex env"),
    before_numbers=_words("n nº n° t tome chap janv févr avr juil sept oct nov déc v"),
    companies=_words("S.A.R.L Sté Éts Ets"),
    closing=_words("apr av boul bd dép éd coll trad dir hab"),
    whole=_words("av._J.-C ap._J.-C apr._J.-C avant_J.-C après_J.-C"),
    labels=_endings("""
        vitamine plan type classe groupe grade hépatite partie chaîne modèle série ligne niveau phase
    """),
    starters=_words("""
        Il Elle Ils Elles On Ce Cet Cette Ces C Le La Les L Un Une Des Du De D Son Sa Ses Leur Leurs Nous
        Vous Notre En Au Aux À Dans Sur Sous Avec Sans Pour Par Selon Depuis Pendant Durant Après Avant
        Entre Vers Chez Contre Lors Lorsque Lorsqu Quand Si Bien Mais Et Ou Or Car Donc Aussi Également
        Actuellement Aujourd Désormais Originellement Initialement Historiquement Généralement Souvent
        Parfois Principalement Né Née Nés Fondée Fondé Créée Créé Basée Basé Située Situé Connu Connue
        Connus Sorti Sortie Publié Publiée Tous Toutes Plusieurs Certains Certaines Quelques Autres Chaque
        Aucun Aucune Deux Trois Quatre Cinq Parmi Outre Cependant Toutefois Néanmoins Ainsi Ensuite Enfin
        Puis Comme Malgré Grâce Celui Celle Ceux Celles Qui Que Qu Quoique Dès Jusqu Jusque Hormis Cela Ceci
        Plus Moins Environ Presque Très Trop Peu Beaucoup Elles-mêmes
    """),
    starters_in_names=_words("Le La Les Du De Des L D Sa"),
    hatnotes=(
        "Ne doit pas être confondu *",
        "Ne pas confondre *",
        "À ne pas confondre *",
        "* ne doit pas être confondu*",
        "* ne doivent pas être confondu*",
        "* n'est pas à confondre avec *",
        "* n’est pas à confondre avec *",
        "Pour *, voir *",
        "Pour les articles homonymes*",
        "Cet article concerne *",
        "Cet article traite *",
        "Cet article est consacré *",
        "Cette page concerne *",
        "* redirige ici*",
        "* redirigent ici*",
        "Voir aussi *",
        "Article principal : *",
        "Article détaillé : *",
    ),
)

_SPANISH = Language(
    leading=_words("""
        Sr Sres Sra Sras Srta Dra Dres Dña Dn Ud Uds Vd Vds Gral Cnel Cap Tte Sto Sta Fco Ing Lic Arq Mons
        Pbro Pdte Pdta Cdte Cmdte Gdor Excmo Excma Ilmo Ilma Rvdo Fr Hno Hna Ntra Ntro Mª M.ª Dª D.ª Pres
        Mtro Profa p._ej p.ej aprox núm núms pág págs EE vid
    """),
    before_numbers=_words("""
        n nº n.º arts vols cap tomo s ss ene feb mar abr may jun jul ago sept oct nov dic v
    """),
    companies=_words("S.A.U S.A.P.I S.C S._L Hnos"),
    closing=_words("UU Avda Av Ctra Dpto Depto Ed Univ Soc"),
    whole=_words("a._C a.C d._C d.C a._e._c d._e._c a._m p._m"),
    labels=_endings("""
        vitamina plan tipo clase grupo grado hepatitis parte canal modelo serie línea nivel fase sector
    """),
    starters=_words("""
        El La Los Las Un Una Unos Unas Lo Su Sus Este Esta Estos Estas Esto Ese Esa Esos Esas Eso Aquel
        Aquella Él Ella Ellos Ellas Es Fue Era Son Fueron Eran Será Ha Han Había Habían Tiene Tienen Tuvo
        Tuvieron Tenía Está Están Estuvo Estaba Se En Entre Desde Durante Tras Después Antes Con Sin Por
        Para Según Sobre Bajo Hasta Hacia Contra Ante Mediante Aunque Cuando Como Cómo Donde Mientras Si
        Porque Pues Además También Tampoco Actualmente Hoy Ahora Originalmente Inicialmente Posteriormente
        Anteriormente Finalmente Históricamente Generalmente Principalmente Nacido Nacida Hijo Hija Fundada
        Fundado Creada Creado Conocido Conocida Considerado Considerada Ubicada Ubicado Situada Situado
        Cuenta Posee Forma Pertenece Produce Opera Trabaja Vive Obtuvo Hizo Dirige Al A De Del Y E O Pero
        Sino Todos Todas Todo Toda Muchos Muchas Algunos Algunas Otros Otras Otro Otra Cada Ambos Ambas
        Varios Varias Dos Tres Cuatro Cinco Dicho Dicha Cotiza Fabrica Ofrece Vende Destaca Limita Consta
        Comprende Incluye Existe Existen Hay Abarca Entonces Así Luego Asimismo Igualmente Sin_embargo Más
        Menos Casi Aproximadamente Junto Gracias Debido Quien Que Estudia Juega Fueron Dentro Fuera Cerca
        Lejos Alrededor Solo Sólo
    """),
    starters_in_names=_words("De Del"),
    verb_endings=("ó", "ieron"),
    hatnotes=(
        "No debe confundirse *",
        "No se debe confundir *",
        "No confundir *",
        "* no debe confundirse *",
        "* no debe ser confundido *",
        "* no debe ser confundida *",
        "Para *, véase *",
        "Para * véase *",
        "Este artículo trata *",
        "Este artículo es sobre *",
        "Este artículo se refiere *",
        "* redirige aquí*",
        "* redirigen aquí*",
        "Véase también *",
        "Véase también: *",
        "Artículo principal: *",
        "En este nombre *, el *",
    ),
)

_ITALIAN = Language(
    leading=_words("""
        Sig Sigg Sig.ra Sig.na Dott Dott.ssa Prof.ssa Ing Avv Arch Geom Rag On Col Cap Ten Mons Card Ss
        F.lli ad_es cfr pag pagg es
    """),
    before_numbers=_words("""
        n nn artt voll cap tav c s sec ed gen feb mar apr mag giu lug ago set ott nov dic
    """),
    companies=_words("S.p.a Soc Coop"),
    closing=_words("S.S ab"),
    whole=_words("a.C d.C a._C d._C"),
    labels=_endings("""
        vitamina piano tipo classe gruppo grado epatite parte canale modello serie linea livello fase
    """),
    starters=_words("""
        Il Lo La I Gli Le L Un Uno Una È E Sono Fu Furono Era Erano Sarà Ha Hanno Aveva Ebbe Nel Nella Nello
        Nei Negli Nelle Nell In Tra Fra Dal Dalla Dallo Dai Dagli Dalle Dall Da Del Della Dello Dei Degli
        Delle Dell Di De Al Alla Allo Ai Agli Alle All A Ad Sul Sulla Sullo Sui Sugli Sulle Sull Su Con Col
        Senza Per Secondo Dopo Prima Durante Sebbene Benché Quando Come Dove Mentre Se Poiché Inoltre Anche
        Attualmente Oggi Ora Originariamente Inizialmente Successivamente Infine Storicamente Generalmente
        Principalmente Nacque Nato Nata Figlio Figlia Fondata Fondato Creata Creato Conosciuto Conosciuta
        Noto Nota Situata Situato Conta Possiede Produce Opera Egli Ella Essa Esso Essi Esse Lui Lei Loro
        Suo Sua Suoi Sue Questo Questa Questi Queste Quest Quello Quella Si Ma O Però Tuttavia Quindi Così
        Poi Tutti Tutte Molti Molte Alcuni Alcune Altri Altre Ogni Entrambi Diversi Due Tre Quattro Cinque
        Vinse Scrisse Visse Ricevette Divenne Fece Ottenne Venne Vive Lavora Morì Servì Fa Fanno Comprende
        Include Esiste Esistono Ci C Vi Vende Ebbero Grazie Circa Quasi Oltre Insieme Sede Nonostante
        Dapprima Presso Entro Contro Verso Fino Sotto Sopra
    """),
    starters_in_names=_words("""
        Lo La Le Li Di De Da Del Della Dello Dei Degli Dal Dalla Dall Dell L D Fa Nato
    """),
    verb_endings=("ò",),
    hatnotes=(
        "Disambiguazione *",
        "Se stai cercando *",
        "*rimanda qui*",
        "*rimandano qui*",
        "Da non confondere con *",
        "* non va confuso con *",
        "* non va confusa con *",
        "* non deve essere confuso con *",
        "* non deve essere confusa con *",
        "* non è da confondere con *",
        "Questa voce riguarda *",
        "Questa voce tratta *",
        "Nota disambigua *",
        "Vedi anche *",
    ),
)

_PORTUGUESE = Language(
    leading=_words("""
        Sr Sres Srs Sra Sras Srta Dra Dras Profa Profª Eng Enga Arq Cel Cap Ten Sto Sta Mons Pe Exmo Exma
        Ilmo Ilma Fr Almte Alm Brig Mal Pres Des N._Sra p._ex p.ex aprox núm pág págs séc
    """),
    before_numbers=_words("""
        n nº n.º arts vols cap tomo ed s jan fev mar abr mai jun jul ago set out nov dez v
    """),
    companies=_words("Lda"),
    closing=_words("Av Rod Al Ed Univ Soc Dept Depto"),
    whole=_words("a._C a.C d._C d.C a.e.c"),
    labels=_endings("""
        vitamina plano tipo classe grupo grau hepatite parte canal modelo série linha nível fase setor
    """),
    starters=_words("""
        O A Os As Um Uma Uns Umas Seu Sua Seus Suas Este Esta Estes Estas Isto Esse Essa Esses Essas Isso
        Aquele Aquela Ele Ela Eles Elas É Foi Era São Foram Eram Será Há Tem Têm Teve Tiveram Tinha Está
        Estão Esteve Estava Em No Na Nos Nas Num Numa Entre Desde Durante Após Depois Antes Com Sem Por Pelo
        Pela Pelos Pelas Para Segundo Sobre Sob Até Contra Mediante Embora Quando Como Onde Enquanto Se
        Porque Pois Além Também Atualmente Hoje Agora Originalmente Inicialmente Posteriormente
        Anteriormente Finalmente Historicamente Geralmente Principalmente Nascido Nascida Filho Filha
        Fundada Fundado Criada Criado Conhecido Conhecida Considerado Considerada Localizada Localizado
        Situada Situado Sediada Sediado Conta Possui Pertence Produz Opera Trabalha Vive Ao À Aos Às De Do
        Da Dos Das E Ou Mas Todos Todas Todo Toda Muitos Muitas Alguns Algumas Outros Outras Outro Outra
        Cada Ambos Ambas Vários Várias Dois Duas Três Quatro Cinco Dito Dita Nasceu Morreu Faleceu Venceu
        Recebeu Escreveu Viveu Cresceu Serviu Dirigiu Obteve Fez Existe Existem Faz Fica Inclui Oferece
        Vende Destaca Abrange Então Assim Logo Porém Contudo Entretanto Mais Menos Quase Cerca Junto Graças
        Devido Dentro Fora Apesar Joga Estuda Conquistou
    """),
    starters_in_names=_words("De Do Da Dos Das"),
    verb_endings=("ou",),
    hatnotes=(
        "Nota: *",
        "Não confundir com *",
        "Não deve ser confundido *",
        "Não deve ser confundida *",
        "* não deve ser confundido *",
        "* não deve ser confundida *",
        "Para *, veja *",
        "Para outros *, ver *",
        "Para outras *, ver *",
        "Para *, consulte *",
        "Este artigo é sobre *",
        "Este artigo trata *",
        "Esta página é sobre *",
        "* redireciona para *",
        "* redirecionam para *",
        "Ver também *",
        "Ver artigo principal: *",
    ),
)

_ARABIC = Language(
    cased=False,
    leading=_words("ص ج مج ط تحقيق"),
    closing=_words("ق.م ق._م ش.م.م ش.م.ل ج.م.ع ش.م.ع إنك ليمتد كورب"),
    letters=_words("""
        إيه بي سي دي إي إف جي إتش آي جيه كيه كي إل إم إن أو كيو آر إس تي يو في دبليو إكس واي زد زي
    """),
    units=_words("م هـ ه كم سم كغ كلم"),
    starters=_words("""
        كان كانت وكان وكانت ولد ولدت وولد وُلد وُلدت توفي توفيت وتوفي تأسس تأسست وتأسست وتأسس أسس أسسها أسست
        أسسه يقع تقع وتقع ويقع يبلغ تبلغ ويبلغ وتبلغ يعد تعد ويعد وتعد يعتبر تعتبر ويعتبر وتعتبر وقد وهو وهي
        وهم ولها وله بدأ بدأت حصل حصلت عمل عملت صدر صدرت فاز فازت درس في وفي منذ ومنذ بعد وبعد خلال وخلال
        كما ويضم وتضم يضم تضم ينتمي تنتمي هذا هذه وهذا وهذه اشتهر اشتهرت يوجد توجد ومن من وعلى على مقرها
        مقره يقطنها وصل انضم انضمت استقل استقلت نال شغل شغلت عاش عاشت اشترتها اشترته
    """),
    hatnotes=(
        "هذه المقالة عن *",
        "هذه المقالة حول *",
        "لا تخلط *",
        "لا يجب الخلط *",
        "لا يُخلط *",
        "ليس المقصود *",
        "* لا تخلط بينه وبين *",
        "* لا تخلط بينها وبين *",
        "لاستخدامات أخرى*",
        "لتصفح *انظر *",
        "لمعان أخرى*",
        "لمعانٍ أخرى*",
        "عن * انظر *",
        "*تحويل إلى هنا*",
        "انظر أيضا*",
        "انظر أيضًا*",
    ),
)

_HINDI = Language(
    cased=False,
    leading=_words("""
        डॉ डा डाॅ प्रो श्री श्रीमती सुश्री पं स्व मो कु मि ले जन कै न्या इं एड सं वि पृ क्र नं रु प्रा उ म आ
        सेंट सर
    """),
    whole=_words("है हैं था थे थी थीं हो हों ली ले लीं लें दी दे दीं दें की कीं जी"),
    closing=_words("लि कं इंक कॉर्प पू प्र ई._पू ई.पू कि.मी किमी मी से.मी"),
    letters=_words("""
        ए बी सी डी ई एफ एफ़ जी एच आई जे के एल एम एन ओ पी क्यू आर एस टी यू वी डब्ल्यू डब्लू एक्स वाई ज़ेड जेड
        कि ऍफ़ ऍल ऍम ऍन ऍस ऐ
    """),
    starters=_words("""
        यह ये वह वे इस इसका इसकी इसके इसे इसमें इन इनका इनकी इनके इन्हें इन्होंने उस उसका उसकी उसके उसने उन
        उनका उनकी उनके उन्हें उन्होंने वर्तमान सन् बाद यहाँ यहां वहाँ जिसका जिसे हालाँकि हालांकि लेकिन
        परन्तु परंतु तथा और
    """),
    goes_on_after_quotation=re.compile(
        " (?:और|तथा|एवं|के|का|की|को|में|से|ने|पर|नामक|कहा|कहकर|कहते|है|हैं|था|थे|थी)(?![\u0900-\u097f])"
    ),
    hatnotes=(
        "*से भ्रमित न हों*",
        "*के साथ भ्रमित न हों*",
        "*के साथ भ्रमित नहीं होना चाहिए*",
        "यह लेख * के बारे में है*",
        "यह पृष्ठ * के बारे में है*",
        "अन्य * के लिए*देखें*",
        "*यहाँ पुनर्निर्देशित*",
    ),
)

_KOREAN = Language(
    cased=False,
    ordinals=True,
    starters=_words(
        "이는 이후 그는 그녀는 그의 또한 현재 본사는 본사 이것은 그것은 이들은 그들은 그러나 하지만"
    ),
    goes_on_after_quotation=re.compile(
        " ?(?:이?라고|이?라는|고|은|는|이|가|을|를|의|에|와|과|로|으로)(?![가-힣])"
    ),
    hatnotes=(
        "이 문서는 *에 관한 것입니다*",
        "이 문서는 *에 대한 것입니다*",
        "이 문서는 * 관한 것입니다*",
        "*문서를 참고하십시오*",
        "*문서를 참조하십시오*",
        "*항목을 참고하십시오*",
        "*여기로 연결됩니다*",
        "다른 뜻에 대해서는 *",
        "*혼동하지 마십시오*",
        "*와는 다릅니다*",
        "*과는 다릅니다*",
    ),
)

_JAPANESE = Language(
    cased=False,
    spaced=False,
    ordinals=True,
    starters=_words("彼 同 また 現在 この その これ それ 本 主 代表 なお しかし 当時 後に 略称 通称"),
    goes_on=re.compile(
        "[はがをにのもとでへや](?![ぁ-ゖ])|を|として|という|といった|における|による|である|です|だった"
        "|には|では|とは|での|との|への|から|まで|など|、|，|・"
    ),
    last_words=(
        "である",
        "であった",
        "です",
        "でした",
        "だった",
        "ます",
        "ました",
        "した",
        "った",
        "いる",
        "いた",
        "ある",
        "れる",
        "れた",
        "する",
        "なる",
        "ない",
    ),
    goes_on_after_quotation=re.compile("[はがをにのもとでへやだ]|より|[（(「『]|シリーズ|公式"),
    hatnotes=(
        "この項目では*",
        "この記事では*について説明しています*",
        "*をご覧ください*",
        "*を参照してください*",
        "*とは異なります*",
        "*と混同しないよう*",
        "*と混同しないでください*",
        "*曖昧さ回避*",
        "*はこの項目へ転送されています*",
    ),
)

_CHINESE = Language(
    cased=False,
    spaced=False,
    ordinals=True,
    starters=_words("他 她 它 该 該 这 這 此 其 本 现在 現在 目前 总部 總部"),
    goes_on=re.compile("的(?![确確])|、|，"),
    goes_on_after_quotation=re.compile("[是之等为為与與和及在则則·（(,]"),
    hatnotes=(
        "关于*请见*",
        "关于*参见*",
        "關於*請見*",
        "關於*參見*",
        "本文介绍的是*",
        "本文介紹的是*",
        "本条目介绍的是*",
        "本條目介紹的是*",
        "本条目讲述的是*",
        "本條目講述的是*",
        "此条目介绍的是*",
        "此條目介紹的是*",
        "*重定向至此*",
        "*重新導向至此*",
        "提示：此条目*",
        "提示：此條目*",
        "不要与*混淆*",
        "不要與*混淆*",
        "请勿与*混淆*",
        "請勿與*混淆*",
        "*勿与*混淆*",
        "*勿與*混淆*",
        "*不应与*混淆*",
        "*不應與*混淆*",
    ),
)


def _with_what_all_share(language: Language) -> Language:
    shared = {
        each.name: getattr(_EVERYWHERE, each.name) | getattr(language, each.name)
        for each in fields(Language)
        if isinstance(getattr(_EVERYWHERE, each.name), frozenset)
    }
    return replace(language, **shared)


LANGUAGES: Mapping[str, Language] = MappingProxyType(
    {
        code: _with_what_all_share(language)
        for code, language in {
            "en": _ENGLISH,
            "de": _GERMAN,
            "fr": _FRENCH,
            "es": _SPANISH,
            "it": _ITALIAN,
            "pt": _PORTUGUESE,
            "ar": _ARABIC,
            "hi": _HINDI,
            "ko": _KOREAN,
            "ja": _JAPANESE,
            "zh": _CHINESE,
        }.items()
    }
)


def language_of(code: str) -> Language:
    """Give the words of a language; zh-TW has those of zh. One that is not listed has what all share."""
    return LANGUAGES.get(code.partition("-")[0], _EVERYWHERE)
