namespace Vinculo.Analytics.Linkage;

/// <summary>Compares documents, telephones, e-mails and addresses, of persons and of companies alike.</summary>
internal static class ContactComparison
{
    public static void Compare(
        RecordFeatures a,
        RecordFeatures b,
        TermTables? terms,
        int document,
        int phone,
        int email,
        int address,
        ref PairLevels pair
    )
    {
        if (a.Documents.Length > 0 && b.Documents.Length > 0)
        {
            var level = Documents(a.Documents, b.Documents, out var same);
            pair.Set(document, (int)level, same == 0 || terms is null ? 0 : terms.Rarity(Term.Document, same));
        }
        if (a.Phones.Length > 0 && b.Phones.Length > 0)
        {
            var level = Phones(a.Phones, b.Phones, out var same);
            pair.Set(phone, (int)level, same == 0 || terms is null ? 0 : terms.Rarity(Term.Phone, same));
        }
        if (a.Emails.Length > 0 && b.Emails.Length > 0)
        {
            var level = Emails(a.Emails, b.Emails, out var same);
            pair.Set(email, (int)level, same == 0 || terms is null ? 0 : terms.Rarity(Term.Email, same));
        }
        if (a.Addresses.Length > 0 && b.Addresses.Length > 0)
        {
            var level = Addresses(a.Addresses, b.Addresses, out var city);
            pair.Set(address, (int)level, city == 0 || terms is null ? 0 : terms.Rarity(Term.City, city));
        }
    }

    internal static DocumentLevel Documents(DocumentFeature[] a, DocumentFeature[] b, out ulong same)
    {
        same = 0;
        var best = DocumentLevel.Missing;
        foreach (var x in a)
        foreach (var y in b)
        {
            if (x.Hash == y.Hash)
            {
                same = x.Hash;
                return DocumentLevel.Equal;
            }
            var edits = TextDistance.Edits(x.Root, y.Root, 2);
            // Two true numbers are two numbers, however alike; and a passport says nothing against an identity card.
            if (edits <= 2 && x.Valid == true && y.Valid == true)
                edits = 3;
            var level = edits switch
            {
                1 => x.Root.Length == y.Root.Length && x.Root[^1] != y.Root[^1] && x.Root[^2] == y.Root[^2]
                    ? DocumentLevel.Neighbour
                    : DocumentLevel.OneEdit,
                2 => x.Root.Length >= 7 ? DocumentLevel.TwoEdits : DocumentLevel.Different,
                _ => x.Family == y.Family || SameShape(x.Root, y.Root)
                    ? DocumentLevel.Different
                    : DocumentLevel.Missing,
            };
            if (level != DocumentLevel.Missing && (best == DocumentLevel.Missing || level < best))
                best = level;
        }
        return best;
    }

    internal static PhoneLevel Phones(PhoneFeature[] a, PhoneFeature[] b, out ulong same)
    {
        same = 0;
        var best = PhoneLevel.Missing;
        foreach (var x in a)
        foreach (var y in b)
        {
            if (x.Digits == y.Digits)
            {
                same = x.Hash;
                return PhoneLevel.Equal;
            }
            var level =
                x.LastSeven == y.LastSeven ? PhoneLevel.LastSeven
                : TextDistance.OneDigitApart(x.Digits, y.Digits) ? PhoneLevel.OneEdit
                : x.Mobile == y.Mobile ? PhoneLevel.Different
                : PhoneLevel.Missing;
            if (level != PhoneLevel.Missing && (best == PhoneLevel.Missing || level < best))
                best = level;
        }
        return best;
    }

    internal static EmailLevel Emails(EmailFeature[] a, EmailFeature[] b, out ulong same)
    {
        same = 0;
        var best = EmailLevel.Different;
        foreach (var x in a)
        foreach (var y in b)
        {
            if (x.Hash == y.Hash)
            {
                same = x.Hash;
                return EmailLevel.Equal;
            }
            if (x.LocalHash == y.LocalHash && x.Local.Length >= 4)
                best = EmailLevel.LocalEqual;
            else if (best > EmailLevel.Close && x.Local.Length >= 4 && Near(x, y))
                best = EmailLevel.Close;
            else if (best > EmailLevel.SameDomain && x.Domain == y.Domain && !x.Public)
                best = EmailLevel.SameDomain;
        }
        return best;

        static bool Near(EmailFeature x, EmailFeature y)
        {
            // JPEREZ and MPEREZ, ANAPEREZ51 and ANAPEREZ37 are two people of one surname or name, not a slip.
            if (x.Local[0] != y.Local[0] || OtherNumber(x.Local, y.Local))
                return false;
            var limit = x.Local.Length >= 9 ? 2 : 1;
            return TextDistance.Edits(x.Local, y.Local, limit) <= limit
                || (x.Domain == y.Domain && !x.Public && TextDistance.JaroWinkler(x.Local, y.Local) >= 0.85);
        }
    }

    /// <summary>Whether only the number differs, and by more than one slip.</summary>
    private static bool OtherNumber(string x, string y)
    {
        Span<char> digitsX = stackalloc char[x.Length],
            digitsY = stackalloc char[y.Length];
        Span<char> restX = stackalloc char[x.Length],
            restY = stackalloc char[y.Length];
        var (dx, dy) = (Parted(x, digitsX, restX), Parted(y, digitsY, restY));
        return dx > 0
            && dy > 0
            && restX[..(x.Length - dx)].SequenceEqual(restY[..(y.Length - dy)])
            && (Math.Min(dx, dy) < 3 || TextDistance.Edits(digitsX[..dx], digitsY[..dy], 1) > 1);

        static int Parted(string text, Span<char> digits, Span<char> rest)
        {
            var count = 0;
            for (var i = 0; i < text.Length; i++)
                if (char.IsAsciiDigit(text[i]))
                    digits[count++] = text[i];
                else
                    rest[i - count] = text[i];
            return count;
        }
    }

    internal static AddressLevel Addresses(AddressFeature[] a, AddressFeature[] b, out ulong city)
    {
        city = 0;
        var best = AddressLevel.Missing;
        foreach (var x in a)
        foreach (var y in b)
        {
            var level = Addresses(x, y);
            if (level == AddressLevel.Missing || (best != AddressLevel.Missing && level >= best))
                continue;
            best = level;
            city = level == AddressLevel.SameCity ? x.City : 0;
        }
        return best;
    }

    private static AddressLevel Addresses(in AddressFeature x, in AddressFeature y)
    {
        var sameCity = x.City != 0 && x.City == y.City;
        var otherCity = x.City != 0 && y.City != 0 && !sameCity;
        if (x.Unit != 0 && y.Unit != 0)
        {
            if (!otherCity || x.Text!.Length >= 12)
            {
                if (x.Unit == y.Unit)
                    return AddressLevel.SameUnit;
                if (x.Building == y.Building)
                    return AddressLevel.SameBuilding;
            }
            if (
                !otherCity
                && x.Text!.Length >= 6
                && TextDistance.Edits(x.Text, y.Text, 2) <= (x.Text.Length >= 12 ? 2 : 1)
            )
                return AddressLevel.Close;
            if (x.Street == y.Street && sameCity)
                return AddressLevel.SameStreet;
            if (!sameCity)
                return AddressLevel.Different;
        }
        return sameCity ? AddressLevel.SameCity
            : otherCity ? AddressLevel.Different
            : AddressLevel.Missing;
    }

    private static bool SameShape(string a, string b) =>
        a.Length == b.Length && char.IsAsciiLetter(a[0]) == char.IsAsciiLetter(b[0]);
}
