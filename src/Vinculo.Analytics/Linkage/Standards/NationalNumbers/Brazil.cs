using static Vinculo.Analytics.Linkage.Standards.NationalIds;

namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>CPF of people, CNPJ of companies (with letters since 2026).</summary>
internal static class Brazil
{
    public static NationalIdReading Read(string kind, ReadOnlySpan<char> text)
    {
        if (kind == "PA")
            return Anywhere("BR", kind, text);
        var digits = AllDigits(text);
        if (kind is "CNPJ" || text.Length is 13 or 14)
            return Cnpj(kind.Length == 0 ? "CNPJ" : kind, text);
        if (digits && text.Length is >= 9 and <= 11)
            return Cpf(kind.Length == 0 ? "CPF" : kind, text);
        return kind == "CPF"
            ? Checked("BR", "CPF", kind, Normal(text), Normal(text), '\0', '\0', false)
            : Anywhere("BR", kind, text);
    }

    private static NationalIdReading Cpf(string kind, ReadOnlySpan<char> text)
    {
        Span<char> padded = stackalloc char[11];
        padded.Fill('0');
        text.CopyTo(padded[(11 - text.Length)..]);
        return Two("BR", "CPF", kind, Normal(text), padded[..9], padded[9..], CheckDigits.Cpf(padded[..9]));
    }

    private static NationalIdReading Cnpj(string kind, ReadOnlySpan<char> text)
    {
        if (text.Length is < 12 or > 14 || (text.Length < 14 && !AllDigits(text)))
            return Checked("BR", "CNPJ", kind, Normal(text), Normal(text), '\0', '\0', false);
        Span<char> padded = stackalloc char[14];
        padded.Fill('0');
        text.CopyTo(padded[(14 - text.Length)..]);
        return Two("BR", "CNPJ", kind, Normal(text), padded[..12], padded[12..], CheckDigits.Cnpj(padded[..12]));
    }

    private static NationalIdReading Two(
        string land,
        string family,
        string kind,
        string normal,
        ReadOnlySpan<char> root,
        ReadOnlySpan<char> written,
        int expected
    )
    {
        var agrees = expected >= 0 && AllDigits(written) && (written[0] - '0') * 10 + written[1] - '0' == expected;
        var stem = Normal(root);
        return new(land, family, kind, normal, stem, new(written), agrees, IsPlaceholder(normal), null, null);
    }
}
