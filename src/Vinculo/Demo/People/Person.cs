namespace Vinculo.Demo.People;

/// <summary>Who somebody really is, before any system writes it down.</summary>
internal sealed record Person(
    int Index,
    string First,
    string Second,
    string FirstSurname,
    string SecondSurname,
    bool Woman,
    DateOnly Born,
    string DocumentType,
    long Document,
    long Line,
    string Email,
    City City,
    int Stratum
)
{
    public string Given => Second.Length == 0 ? First : $"{First} {Second}";

    public string FullName => Join(First, Second, FirstSurname, SecondSurname);

    public static string Join(params ReadOnlySpan<string> parts)
    {
        var text = "";
        foreach (var part in parts)
            if (part.Length > 0)
                text = text.Length == 0 ? part : text + " " + part;
        return text;
    }
}
