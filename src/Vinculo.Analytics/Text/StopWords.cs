using System.Collections.Frozen;

namespace Vinculo.Analytics.Text;

/// <summary>Words that say little: every text holds them. Folded: lower case, no accents.</summary>
internal static class StopWords
{
    private const string SpanishWords =
        "a al algo algun alguna algunas alguno algunos alla alli ante antes aqui asi aun aunque bajo bien cada casi como con "
        + "contra cual cuales cualquier cuando cuanto cuya cuyo da dado de debe del desde deber debido dentro despues dia dias donde "
        + "dos durante e el ella ellas ello ellos en entonces entre era eran eres es esa esas ese eso esos esta estaba "
        + "estaban estado estamos estan estar estas este esto estos estoy etc fue fueron fui ha habia habian haber hace "
        + "hacer hacia hago han hasta hay he hecho hemos hizo hoy igual incluso ir la las le les lo los luego mas me media "
        + "mediante menos mi mia mientras mio mis misma mismas mismo mismos mucha muchas mucho muchos muy nada ni ningun ninguna "
        + "ninguno no nos nosotros nuestra nuestro nunca o os otra otras otro otros para pero poco podemos poder por porque "
        + "posible pq pues puede pueden puedo q que quien quienes quiere quiero se sea sean ser si sido siempre siendo sin "
        + "sino sobre solo somos son soy su sus suya suyo tal tambien tampoco tan tanto te tendra tener tenemos tenga tengo "
        + "tenia ti tiene tienen toda todas todavia todo todos tras tu tus un una unas uno unos usted ustedes va vamos van "
        + "varias varios veces ver vez voy vuestra vuestro y ya yo ademas cabe ahora cierto";

    private const string EnglishWords =
        "a nt about above after again against all also am an and any are aren arent as at be because been before being below "
        + "between both but by can cannot cant could couldn couldnt did didn didnt do does doesn doesnt doing don dont down "
        + "during each either else ever every few for from further get gets getting got had hadn hadnt has hasn hasnt have "
        + "haven havent having he her here hers herself him himself his how however i if im in into is isn isnt it its "
        + "itself ive just let ll may me might more most much must my myself no nor not now of off on once one only onto or "
        + "other our ours ourselves out over own per re same shall she should shouldn shouldnt since so some such than that "
        + "thats the their theirs them themselves then there therefore these they theyre this those though through thus to "
        + "too under until up upon us ve very was wasn wasnt we were weren werent what whatever when where whether which "
        + "while who whom whose why will with within without won wont would wouldn wouldnt yet you your youre yours yourself "
        + "yourselves s t d m re id ill theyve weve dr mr mrs ms etc";

    // Letters to a company are full of these; as terms they help little, as the name of a theme they tell nothing.
    private const string Pale =
        "decir dice dicen dijo dijeron dije digo respondio respuesta responder indica indican indico indicaron informa "
        + "informo informaron senala senalo senalan solicito solicita solicitar pido pide pedir favor gracias hola buen bueno buenos "
        + "buenas atentamente saludos estimado estimada estimados senor senora senores nombre persona personas momento "
        + "caso cosa cosas parte forma manera tema motivo situacion problema reclamo queja llamo llame llamar llamaron llamada dar "
        + "dan dio dieron doy hicieron realizo realizar realizado recibi recibido recibir recibio mes meses ano anos fecha hora horas semana semanas "
        + "primera primer segundo ayer manana tarde espero esperar esperando necesito solucion solucionar nadie aparece aparecer "
        + "cliente clientes empresa compania senalado corresponde corresponder mayo enero febrero marzo abril junio julio "
        + "agosto septiembre setiembre octubre noviembre diciembre presente siguiente ejecutiva ejecutivo quede quedo "
        + "sigue sigo seguir paso pasa pasan lleva llevo llevar llega llego llegar dejar deja dejo saber sabe sabia mil pesos "
        + "told said say says saying tell telling tells ask asked asking call called calling calls spoke speak speaking talk "
        + "talked know knew like want wanted need needed go going went gone come came take took taken make made making give "
        + "gave given see seen look looked looking think thought find found try tried trying put use used using work keep "
        + "kept back well even still never always another many several first second last next new old day days week weeks "
        + "month months year years time times today date people person someone anyone thing things way lot issue problem "
        + "please thank thanks help sent send sending received receive receiving stated state states responded response "
        + "respond explained finally later ago already able way january february march april june july august september "
        + "october november december monday tuesday wednesday thursday friday saturday sunday right rep representative "
        + "consumer complaint complaints company customer good bad nothing anything something around two three four five "
        + "stating started start end ended continue continued hour hours minute minutes happened happen understand matter "
        + "regarding request requested requesting provide provided providing showing show shows showed cfpb sincerely mean "
        + "order reason attached addition due wrong correct without including include included however really "
        + "told us lunes martes miercoles jueves viernes sabado domingo llamado adjunto adjunta";

    private static readonly FrozenSet<string>[] ByLanguage = [SetOf(SpanishWords), SetOf(EnglishWords)];
    private static readonly FrozenSet<string> PaleWords = SetOf(Pale);

    internal static FrozenSet<string> Of(Language language) => ByLanguage[(int)language];

    /// <summary>Whether a word tells too little to stand in the name of a theme.</summary>
    internal static bool IsPale(string folded) => folded.Length < 3 || PaleWords.Contains(folded);

    private static FrozenSet<string> SetOf(string words) =>
        words.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
