namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>Addresses of the rest of the world: street words, the first number, the unit.</summary>
internal static class StreetAddress
{
    public static AddressReading? Read(ReadOnlySpan<char> text, ReadOnlySpan<AddressToken> tokens, string? city)
    {
        var key = new Written(stackalloc char[200]);
        var number = FindNumber(tokens);
        // The street: its words and the numbers that belong to its name (5 DE MAYO), without its type and small words.
        for (var i = 0; i < tokens.Length; i++)
        {
            ref readonly var token = ref tokens[i];
            if (i == number)
            {
                if (key.Length > 0)
                    break;
                continue; // "12 Smith Street": the number stands first
            }
            if (Unit(text, tokens, i, number))
                break;
            if (!IsStreetWord(token))
                continue;
            key.Gap();
            if (token.Number)
                key.Digits(token.Of(text));
            else
                key.Add(token.Of(text));
        }
        if (key.Length == 0)
            for (var i = 0; i < tokens.Length; i++)
                if (i != number)
                {
                    key.Gap();
                    key.Add(tokens[i].Of(text));
                }
        var street = key.Length;
        if (number >= 0)
        {
            key.Gap();
            key.Digits(tokens[number].Of(text));
            if (
                number + 1 < tokens.Length
                && tokens[number + 1].Length == 1
                && tokens[number].Start + tokens[number].Length == tokens[number + 1].Start
            )
                key.Add(tokens[number + 1].Of(text));
        }
        if (key.Length == 0)
            return null;
        var building = key.Length;
        for (var i = 0; i + 1 < tokens.Length; i++)
            if (
                i != number
                && AddressWords.Complement(tokens[i].Word) is { Length: > 0 }
                && i + 1 != number
                && ColombianAddress.IsValue(text, tokens[i + 1])
            )
            {
                // A unit is called Depto here, Int. there and Piso elsewhere for the same door: its number is what tells.
                key.Add(" / ");
                ColombianAddress.Value(text, tokens, i + 1, ref key);
            }
        var buildingKey = key.Text(building);
        return new(key.Length == building ? buildingKey : key.Text(key.Length), buildingKey, key.Text(street), city);
    }

    /// <summary>
    /// The house's number: the last number before the units, unless the only one stands first. In "5 de Mayo 258 Int. 17"
    /// it is 258, in "10 de Agosto" there is none, in "12 Smith Street" it is 12.
    /// </summary>
    private static int FindNumber(ReadOnlySpan<AddressToken> tokens)
    {
        var last = -1;
        for (var i = 0; i < tokens.Length; i++)
        {
            if (AddressWords.Complement(tokens[i].Word).Length > 0 && last >= 0)
                break;
            if (tokens[i].Word is AddressWord.Postcode or AddressWord.Barrio && last >= 0)
                break;
            if (!tokens[i].Number || (i > 0 && AddressWords.Complement(tokens[i - 1].Word).Length > 0 && i > 1))
                continue;
            var named = i + 1 < tokens.Length && tokens[i + 1].Word == AddressWord.Small && tokens[i].Length <= 2;
            if (named)
                continue;
            if (last >= 0 && i == last + 1 && tokens[i].Length >= 4)
                break; // a postcode behind the number
            last = i;
        }
        return last;
    }

    private static bool Unit(ReadOnlySpan<char> text, ReadOnlySpan<AddressToken> tokens, int i, int number) =>
        i > 0
        && i > number
        && i + 1 < tokens.Length
        && AddressWords.Complement(tokens[i].Word).Length > 0
        && ColombianAddress.IsValue(text, tokens[i + 1]);

    private static bool IsStreetWord(AddressToken token) =>
        token.Number
        || token.Word
            is AddressWord.None
                or AddressWord.Sur
                or AddressWord.Norte
                or AddressWord.Este
                or AddressWord.Oeste
                or AddressWord.Vereda
                or AddressWord.Kilometre
                or AddressWord.Manzana
                or AddressWord.Lote
                or AddressWord.Barrio
                or AddressWord.Building
            && !(token.Length == 1 && token.Word == AddressWord.None);
}
