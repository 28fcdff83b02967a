namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>
/// The Colombian grammar: way, number, letters, BIS, quadrant; number, letters, BIS; plate, quadrant; complements.
/// "Cra. 9C Bis # 8B-2 Sur Apto 608" is KR 9C BIS # 8B - 2 SUR, apartment 608.
/// </summary>
internal static class ColombianAddress
{
    public static AddressReading? Read(ReadOnlySpan<char> text, ReadOnlySpan<AddressToken> tokens, string? city)
    {
        var at = 0;
        var way = Way(tokens, ref at);
        if (way is null || at >= tokens.Length || !tokens[at].Number)
            return null;
        var key = new Written(stackalloc char[160]);
        var quadrants = 0;
        key.Add(way);
        key.Gap();
        Axis(text, tokens, ref at, ref key);
        Quadrant(tokens, ref at, ref quadrants);
        var street = key.Length;
        if (!NextNumber(tokens, ref at))
            return null;
        key.Add(" # ");
        Axis(text, tokens, ref at, ref key);
        Quadrant(tokens, ref at, ref quadrants);
        if (NextNumber(tokens, ref at))
        {
            key.Add("-");
            key.Digits(tokens[at].Of(text));
            at++;
        }
        Quadrant(tokens, ref at, ref quadrants);
        // "Calle 5 Sur # 31-68" and "Calle 5 # 31-68 Sur" are one place: the quadrant is written where people like.
        for (var word = AddressWord.Sur; word <= AddressWord.Oeste; word++)
            if ((quadrants & (1 << (int)word)) != 0)
            {
                key.Add(" ");
                key.Add(AddressWords.Quadrant(word));
            }
        var building = key.Length;
        Complements(text, tokens, at, ref key);
        var buildingKey = key.Text(building);
        return new(key.Length == building ? buildingKey : key.Text(key.Length), buildingKey, key.Text(street), city);
    }

    private static string? Way(ReadOnlySpan<AddressToken> tokens, ref int at)
    {
        if (tokens.Length < 2)
            return null;
        var first = tokens[0].Word;
        var second = tokens[1].Word;
        at = 1;
        switch (first)
        {
            case AddressWord.Calle:
                return "CL";
            case AddressWord.Carrera:
                return "KR";
            case AddressWord.Transversal:
                return "TV";
            case AddressWord.Diagonal:
                return "DG";
            case AddressWord.Circular:
                return "CQ";
            case AddressWord.AvenidaCarrera:
            case AddressWord.AvenidaCalle:
                return "AV";
            case AddressWord.Avenida:
                if (second is AddressWord.Calle or AddressWord.Carrera)
                    at = 2;
                return "AV";
            // A lone C or CL. before a number is a street too; elsewhere it would be a letter.
            case AddressWord.None when tokens[0].Length == 1 && tokens[1].Number && !tokens[0].Number:
                return "CL";
            default:
                at = 0;
                return null;
        }
    }

    /// <summary>Number, letters, BIS and its letter.</summary>
    private static void Axis(ReadOnlySpan<char> text, ReadOnlySpan<AddressToken> tokens, ref int at, ref Written key)
    {
        key.Digits(tokens[at].Of(text));
        at++;
        var bis = false;
        while (at < tokens.Length && !tokens[at].Number)
        {
            ref readonly var token = ref tokens[at];
            var letter = token.Length == 1 && text[token.Start] is >= 'A' and <= 'Z';
            if (token.Word == AddressWord.Bis)
            {
                key.Add("BIS");
                bis = true;
            }
            else if (
                letter
                && Touches(tokens, at) | (at + 1 < tokens.Length && token.Word is AddressWord.None or AddressWord.Small)
            )
            {
                key.Add(token.Of(text));
            }
            else if (token.Length == 2 && Touches(tokens, at) && token.Word == AddressWord.None && !bis)
            {
                key.Add(token.Of(text)); // 12AA
            }
            else
            {
                break;
            }
            at++;
        }
    }

    /// <summary>Does a token stand right behind the one before it?</summary>
    private static bool Touches(ReadOnlySpan<AddressToken> tokens, int at) =>
        at > 0 && tokens[at - 1].Start + tokens[at - 1].Length == tokens[at].Start;

    private static void Quadrant(ReadOnlySpan<AddressToken> tokens, ref int at, ref int quadrants)
    {
        if (at >= tokens.Length || AddressWords.Quadrant(tokens[at].Word) is not { Length: > 0 })
            return;
        // N and No. look alike: a lone N before a number is the number sign.
        if (tokens[at].Length == 1 && tokens[at].Word == AddressWord.Norte)
            return;
        quadrants |= 1 << (int)tokens[at].Word;
        at++;
    }

    private static bool NextNumber(ReadOnlySpan<AddressToken> tokens, ref int at)
    {
        var i = at;
        while (i < tokens.Length && !tokens[i].Number)
        {
            var token = tokens[i];
            if (
                token.Word != AddressWord.Sign
                && !(token.Length == 1 && token.Word is AddressWord.Norte)
                && token.Word != AddressWord.Small
                && token.Word is not (AddressWord.Calle or AddressWord.Carrera)
            )
                return false;
            i++;
        }
        if (i >= tokens.Length)
            return false;
        at = i;
        return true;
    }

    /// <summary>Tower before flat, whatever the order they were written in; the barrio says nothing the plate does not.</summary>
    private static void Complements(ReadOnlySpan<char> text, ReadOnlySpan<AddressToken> tokens, int at, ref Written key)
    {
        Span<int> found = stackalloc int[8];
        var count = 0;
        for (var i = at; i + 1 < tokens.Length && count < found.Length; i++)
            if (AddressWords.Complement(tokens[i].Word).Length > 0 && IsValue(text, tokens[i + 1]))
                found[count++] = i;
        for (var i = 1; i < count; i++)
        for (var j = i; j > 0 && Order(tokens[found[j]].Word) < Order(tokens[found[j - 1]].Word); j--)
            (found[j], found[j - 1]) = (found[j - 1], found[j]);
        for (var i = 0; i < count; i++)
        {
            var name = found[i];
            key.Gap();
            key.Add(AddressWords.Complement(tokens[name].Word));
            key.Gap();
            Value(text, tokens, name + 1, ref key);
        }
        // A number that stands alone at the end is a flat whose word was left out.
        if (count == 0 && at < tokens.Length && tokens[at].Number && at + 1 == tokens.Length)
        {
            key.Add(" AP ");
            key.Digits(tokens[at].Of(text));
        }
    }

    internal static void Value(ReadOnlySpan<char> text, ReadOnlySpan<AddressToken> tokens, int at, ref Written key)
    {
        if (tokens[at].Number)
            key.Digits(tokens[at].Of(text));
        else
            key.Add(tokens[at].Of(text));
        if (at + 1 < tokens.Length && Touches(tokens, at + 1))
            key.Add(tokens[at + 1].Of(text));
    }

    internal static bool IsValue(ReadOnlySpan<char> text, AddressToken token) =>
        token.Number || token.Length == 1 && token.Word is not AddressWord.Floor;

    private static int Order(AddressWord word) =>
        word switch
        {
            AddressWord.Stage => 0,
            AddressWord.Manzana => 1,
            AddressWord.Tower => 2,
            AddressWord.Block => 3,
            AddressWord.Interior => 4,
            AddressWord.Lote => 5,
            AddressWord.House => 6,
            AddressWord.Floor => 7,
            AddressWord.Apartment => 8,
            _ => 9,
        };
}

/// <summary>A key under construction, on the stack.</summary>
internal ref struct Written(Span<char> into)
{
    private readonly Span<char> into = into;

    public int Length { get; private set; }

    public void Add(scoped ReadOnlySpan<char> text)
    {
        if (Length + text.Length > into.Length)
            return;
        text.CopyTo(into[Length..]);
        Length += text.Length;
    }

    /// <summary>Digits without leading zeros.</summary>
    public void Digits(scoped ReadOnlySpan<char> digits)
    {
        var trimmed = digits.TrimStart('0');
        Add(trimmed.IsEmpty ? "0" : trimmed);
    }

    public void Gap()
    {
        if (Length > 0 && into[Length - 1] != ' ')
            Add(" ");
    }

    public readonly string Text(int length) => new(into[..length].TrimEnd(' '));

    public readonly ReadOnlySpan<char> Span => into[..Length];
}
