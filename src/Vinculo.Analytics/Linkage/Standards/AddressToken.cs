using System.Collections.Frozen;

namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>One word or number of an address.</summary>
internal struct AddressToken
{
    /// <summary>At most so many are looked at.</summary>
    public const int Most = 40;

    public int Start;
    public int Length;

    /// <summary>Digits, with letters behind them left to the next token ("9C" is 9 and C).</summary>
    public bool Number;

    /// <summary>What the word is, as an index of <see cref="AddressWords"/>; 0 for a word of no meaning to us.</summary>
    public AddressWord Word;

    public readonly ReadOnlySpan<char> Of(ReadOnlySpan<char> text) => text.Slice(Start, Length);

    /// <summary>Parts a folded text into numbers and words; digits and letters that touch are two tokens.</summary>
    public static int Read(ReadOnlySpan<char> text, Span<AddressToken> into)
    {
        var count = 0;
        var i = 0;
        while (i < text.Length && count < into.Length)
        {
            if (text[i] == ' ')
            {
                i++;
                continue;
            }
            var start = i;
            var number = char.IsAsciiDigit(text[i]);
            while (i < text.Length && text[i] != ' ' && char.IsAsciiDigit(text[i]) == number)
                i++;
            var token = new AddressToken
            {
                Start = start,
                Length = i - start,
                Number = number,
            };
            if (!number)
                token.Word = AddressWords.Of(text[start..i]);
            into[count++] = token;
        }
        // A misspelt word before a number: the first is a way, a later one names a part of the building.
        for (var t = 0; t + 1 < count; t++)
            if (!into[t].Number && into[t].Word == AddressWord.None && into[t].Length >= 3 && into[t + 1].Number)
                into[t].Word =
                    t == 0 ? AddressWords.LikeWay(into[t].Of(text)) : AddressWords.LikePart(into[t].Of(text));
        return count;
    }
}

/// <summary>What a word of an address is.</summary>
internal enum AddressWord : byte
{
    None,
    Calle,
    Carrera,
    Transversal,
    Diagonal,
    Avenida,
    AvenidaCarrera,
    AvenidaCalle,
    Circular,
    Autopista,
    Manzana,
    Lote,
    Vereda,
    Kilometre,
    Barrio,
    Bis,
    Sur,
    Norte,
    Este,
    Oeste,
    Sign,
    Apartment,
    House,
    Interior,
    Tower,
    Block,
    Office,
    Shop,
    Floor,
    Room,
    Stage,
    Building,
    StreetType,
    Small,
    Postcode,
}

/// <summary>The many writings of the words of an address.</summary>
internal static class AddressWords
{
    private static readonly FrozenDictionary<string, AddressWord> Known = Build(
        (AddressWord.Calle, "CALLE CLL CL CLLE CALL CLE CALE CLLL"),
        (AddressWord.Carrera, "CARRERA CRA KRA KR CR K CRR CARRRERA CARERA KRR CARR KARRERA CAR"),
        (AddressWord.Transversal, "TRANSVERSAL TRANSV TRANS TV TR TRV TRANSVER TRVSAL TRANVERSAL TRAN TRANSVERSA"),
        (AddressWord.Diagonal, "DIAGONAL DIAG DG DIA DIAGO DGNL"),
        (AddressWord.Avenida, "AVENIDA AV AVDA AVE AVD AVEN AVNIDA AVNDA"),
        (AddressWord.AvenidaCarrera, "AK"),
        (AddressWord.AvenidaCalle, "AC"),
        (AddressWord.Circular, "CIRCULAR CQ CIRC CIR CIRCUNVALAR"),
        (AddressWord.Autopista, "AUTOPISTA AUT AUTOP AU"),
        (AddressWord.Manzana, "MANZANA MZ MZA MNZ MZNA MANZ"),
        (AddressWord.Lote, "LOTE LT LOT LTE"),
        (AddressWord.Vereda, "VEREDA VDA VRD VER FINCA FCA"),
        (AddressWord.Kilometre, "KM KILOMETRO KMS"),
        (AddressWord.Barrio, "BARRIO BR BRR BRRIO URBANIZACION URB COLONIA COL FRACC FRACCIONAMIENTO URBANIZ"),
        (AddressWord.Bis, "BIS BS BI"),
        (AddressWord.Sur, "SUR S"),
        (AddressWord.Norte, "NORTE NTE NOR N"),
        (AddressWord.Este, "ESTE ORIENTE ORI EST"),
        (AddressWord.Oeste, "OESTE OCCIDENTE OCC OESTE"),
        (AddressWord.Sign, "NO NRO NUM NUMERO NUMBER NMRO NUME"),
        (
            AddressWord.Apartment,
            "APARTAMENTO APTO AP APT APTOS DEPTO DPTO DEPARTAMENTO DEP DPT DTO APART APTM FLAT PISOAPTO APTAMENTO UNIT"
        ),
        (AddressWord.House, "CASA CS CA CSA"),
        (AddressWord.Interior, "INTERIOR INT IN INTE"),
        (AddressWord.Tower, "TORRE TO TRR TORR"),
        (AddressWord.Block, "BLOQUE BL BLQ BLO BLOC BLOCK BQ"),
        (AddressWord.Office, "OFICINA OF OFC OFI OFIC"),
        (AddressWord.Shop, "LOCAL LC LOC"),
        (AddressWord.Floor, "PISO PI PS P"),
        (AddressWord.Room, "HABITACION HAB PIEZA CUARTO PUERTA PTA SUITE STE"),
        (AddressWord.Stage, "ETAPA ET SECTOR"),
        (
            AddressWord.Building,
            "EDIFICIO ED EDF EDIF CONJUNTO CONJ CJTO UNIDAD UN AGRUPACION RESIDENCIAL CONDOMINIO COND"
        ),
        (
            AddressWord.StreetType,
            "JIRON JR PASAJE PSJE PJE PSJ PLAZA PZA PLZ PLZA BOULEVARD BLVD BULEVAR BV BLV PASEO PROLONGACION PROL CAMINO "
                + "CMNO CALZADA CALZ CERRADA CDA PRIVADA PRIV RUA R ALAMEDA ALAM MALECON RONDA GLORIETA TRAVESIA TRAVESSA "
                + "STREET ST ROAD RD LANE LN DRIVE DR COURT CT PLACE PL CRESCENT CRES CLOSE WAY TERRACE TCE CIRCUIT CCT PARADE PDE"
        ),
        (AddressWord.Small, "DE DEL LA LAS LOS EL Y CON ESQ ESQUINA THE OF"),
        (AddressWord.Postcode, "CP CEP")
    );

    private static readonly FrozenDictionary<string, AddressWord>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        Known.GetAlternateLookup<ReadOnlySpan<char>>();

    public static AddressWord Of(ReadOnlySpan<char> word) =>
        BySpan.TryGetValue(word, out var found) ? found : AddressWord.None;

    private static readonly string[] Ways =
    [
        "CALLE",
        "CARRERA",
        "TRANSVERSAL",
        "DIAGONAL",
        "AVENIDA",
        "CLL",
        "CRA",
        "KRA",
    ];
    private static readonly string[] Parts =
    [
        "APARTAMENTO",
        "DEPTO",
        "APTO",
        "CASA",
        "INTERIOR",
        "TORRE",
        "OFICINA",
        "LOCAL",
    ];

    /// <summary>The way a misspelt word means; none when it is no slip of the pen from one.</summary>
    public static AddressWord LikeWay(ReadOnlySpan<char> word) => Like(word, Ways);

    /// <summary>The part of a building a misspelt word means.</summary>
    public static AddressWord LikePart(ReadOnlySpan<char> word) =>
        word.Length < 4 ? AddressWord.None : Like(word, Parts);

    private static AddressWord Like(ReadOnlySpan<char> word, string[] known)
    {
        foreach (var right in known)
            if (OneSlip(word, right))
                return Known[right];
        return AddressWord.None;
    }

    /// <summary>One letter more, less, other, or two neighbours swapped; long words may have two letters other.</summary>
    private static bool OneSlip(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var head = a.CommonPrefixLength(b);
        var tail = 0;
        while (tail < Math.Min(a.Length, b.Length) - head && a[^(tail + 1)] == b[^(tail + 1)])
            tail++;
        var left = a.Length - head - tail;
        var right = b.Length - head - tail;
        if (head == 0 && b.Length < 5)
            return false;
        return (left <= 1 && right <= 1)
            || (left == 2 && right == 2 && a[head] == b[head + 1] && a[head + 1] == b[head])
            || (b.Length >= 8 && left <= 3 && left == right);
    }

    /// <summary>The usual sign of a complement; empty for words that are none.</summary>
    public static string Complement(AddressWord word) =>
        word switch
        {
            AddressWord.Apartment => "AP",
            AddressWord.House => "CA",
            // Towers, blocks and interiors of one estate are called either way.
            AddressWord.Interior or AddressWord.Tower or AddressWord.Block => "IN",
            AddressWord.Office => "OF",
            AddressWord.Shop => "LC",
            AddressWord.Floor => "PI",
            AddressWord.Room => "HA",
            AddressWord.Stage => "ET",
            AddressWord.Manzana => "MZ",
            AddressWord.Lote => "LT",
            _ => "",
        };

    /// <summary>SUR, NORTE, ESTE, OESTE; empty for others.</summary>
    public static string Quadrant(AddressWord word) =>
        word switch
        {
            AddressWord.Sur => "SUR",
            AddressWord.Norte => "NORTE",
            AddressWord.Este => "ESTE",
            AddressWord.Oeste => "OESTE",
            _ => "",
        };

    private static FrozenDictionary<string, AddressWord> Build(params (AddressWord Word, string Writings)[] rows)
    {
        var known = new Dictionary<string, AddressWord>(StringComparer.Ordinal);
        foreach (var (word, writings) in rows)
        foreach (var writing in writings.Split(' '))
            known.TryAdd(writing, word);
        return known.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
