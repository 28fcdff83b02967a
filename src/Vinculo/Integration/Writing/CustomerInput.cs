using System.Globalization;
using Vinculo.Analytics.Linkage.Standards;
using Vinculo.Customers;
using Vinculo.Customers.Matching;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Writing;

/// <summary>A telephone, address or e-mail of a row, ready to store.</summary>
internal readonly record struct ReachedBy(ContactKind Kind, string Value, string Normalised, string? Label);

/// <summary>A row of customers made ready for the database while the writer is busy with the rows before it.</summary>
internal sealed class CustomerInput
{
    private static readonly int Key = F("key"),
        KindOf = F("kind"),
        FullName = F("fullName"),
        Given = F("givenNames"),
        First = F("firstSurname"),
        Second = F("secondSurname"),
        Legal = F("legalName"),
        Trade = F("tradeName"),
        Birth = F("birthDate"),
        SexOf = F("sex"),
        DocumentType = F("documentType"),
        DocumentOf = F("document"),
        DocumentCountry = F("documentCountry"),
        Phone = F("phone"),
        Phone2 = F("phone2"),
        Email = F("email"),
        Address = F("address"),
        CityOf = F("city"),
        CountryOf = F("country"),
        StageOf = F("stage"),
        SinceOf = F("since"),
        LanguageOf = F("language"),
        TeamOf = F("team"),
        OwnerOf = F("owner"),
        EmployerKey = F("employer.key"),
        EmployerDocument = F("employer.document"),
        EmployerDocumentType = F("employer.documentType"),
        EmployerRole = F("employer.role"),
        ProspectSource = F("prospect.source"),
        ProspectInterest = F("prospect.interest");

    public required ParsedRow? Row { get; init; }

    public required string SourceKey { get; init; }

    /// <summary>Whether the source itself names the customer by a key.</summary>
    public required bool Keyed { get; init; }

    public CustomerKind Kind { get; init; }

    public CustomerStage? Stage { get; init; }

    /// <summary>The row itself says the stage; a default only counts for somebody new.</summary>
    public bool StageSaid { get; init; }

    public string? Name { get; init; }

    public string? GivenNames { get; init; }

    public string? FirstSurname { get; init; }

    public string? SecondSurname { get; init; }

    public string? LegalName { get; init; }

    public string? TradeName { get; init; }

    public DateOnly? BirthDate { get; init; }

    public string? Sex { get; init; }

    public string? Language { get; init; }

    public string? City { get; init; }

    public string? Country { get; init; }

    public DateOnly? Since { get; init; }

    public string? Team { get; init; }

    public string? Owner { get; init; }

    public NationalIdReading? Document { get; init; }

    public string? DocumentNumber { get; init; }

    public string? IssuedIn { get; init; }

    public List<ReachedBy> Contacts { get; } = [];

    public IReadOnlyList<(string Code, object Value)> Attributes { get; init; } = [];

    public (string Claim, string Shown)? Employer { get; init; }

    public string? JobTitle { get; init; }

    /// <summary>Where a prospect came from, as written.</summary>
    public string? CameFrom { get; init; }

    public string? Interest { get; init; }

    public string? DocumentClaim =>
        Document is null ? null : Recognition.DocumentClaim(IssuedIn!, Document.Type, Document.Normal);

    public required CustomerClues Clues { get; init; }

    /// <summary>What of the row is compared with customers and with other rows.</summary>
    public MatchEntry Entry =>
        field ??= new()
        {
            Kind = Kind,
            Name = Name,
            Given = GivenNames,
            Surname1 = FirstSurname,
            Surname2 = SecondSurname,
            LegalName = LegalName,
            Sex = Sex,
            Birth = BirthDate,
            City = City,
            Country = Country ?? Clues.Country,
            Documents = Document is null ? [] : [new(Document.Type, IssuedIn!, DocumentNumber!)],
            Phones = Reached(ContactKind.Phone),
            Emails = Reached(ContactKind.Email),
            Addresses =
            [
                .. Contacts.Where(c => c.Kind == ContactKind.Postal).Select(c => new MatchAddress(c.Value, City)),
            ],
        };

    private string[] Reached(ContactKind kind) => [.. Contacts.Where(c => c.Kind == kind).Select(c => c.Normalised)];

    public required string Hash { get; init; }

    public required string Payload { get; init; }

    /// <summary>What the row says, in our own words: what the golden record is chosen from.</summary>
    public Json Fields => field.Text is null ? field = new Json(SaidFields.Write(this)) : field;

    /// <summary>Name to show: the name, else what the source calls the customer.</summary>
    public string DisplayName => Name ?? SourceKey;

    /// <summary>The name as the list sorts by it.</summary>
    public string FoldedName => field ??= NameKey.Fold(DisplayName);

    /// <summary>The words to find the customer by.</summary>
    public string[] Tokens => field ??= TokensOf(FoldedName, DisplayName, LegalName);

    internal static string[] TokensOf(string folded, string display, string? legal) =>
        legal is null || legal == display
            ? NameKey.TokensOfKey(folded)
            : [.. NameKey.TokensOfKey(folded).Union(NameKey.Tokens(legal), StringComparer.Ordinal)];

    /// <summary>What the audit says of somebody new.</summary>
    public Json Registered =>
        field.Text is null
            ? field = Json.Of(
                new
                {
                    name = DisplayName,
                    source = SourceKey,
                    document = DocumentNumber,
                    birthDate = BirthDate,
                    city = City,
                    contacts = Contacts.Count == 0 ? null : Contacts.Select(c => c.Value),
                }
            )
            : field;

    /// <summary>Works out here, on the reading thread, what only somebody new needs; the writer is the narrow place.</summary>
    private CustomerInput Ready()
    {
        _ = FoldedName;
        _ = Tokens;
        _ = Registered;
        _ = Fields;
        _ = Entry;
        return this;
    }

    /// <summary>Reads a parsed row.</summary>
    /// <returns>Null, with the row refused, when nothing in it says who this is.</returns>
    public static CustomerInput? Of(ParsedRow row, ImportScope scope, Func<ParsedRow, string> payload)
    {
        var key = row.Text(Key);
        var country = row.Text(CountryOf);
        var issued = row.Text(DocumentCountry) ?? country ?? scope.Country;
        var type = row.Text(DocumentType);
        var document = NationalId.Read(row.Text(DocumentOf), type, issued);
        var legal = Tidy(row.Text(Legal));
        var trade = Tidy(row.Text(Trade));
        var given = Names.Of(Tidy(row.Text(Given)));
        var first = Names.Of(Tidy(row.Text(First)));
        var second = Names.Of(Tidy(row.Text(Second)));
        var full = Tidy(row.Text(FullName));
        var kind =
            row.Choice(KindOf) is { } said ? (CustomerKind)said
            : document is not null && IsCompanys(document) ? CustomerKind.Company
            : (legal ?? trade) is not null && given is null && first is null ? CustomerKind.Company
            : CustomerKind.Person;
        string? name;
        if (kind == CustomerKind.Company)
        {
            legal ??= full;
            name = trade ?? legal ?? Joined(given, first, second);
        }
        else
        {
            name = Joined(given, first, second) ?? Names.Of(Names.InSpokenOrder(full)) ?? trade ?? legal;
            if (Joined(given, first, second) is null && name is not null)
                legal = null;
        }
        var phone = row.Text(Phone);
        var phone2 = row.Text(Phone2);
        var email = row.Text(Email);
        if (name is null && key is null && document is null && phone is null && email is null)
        {
            row.Refuse(new(null, "nobody"));
            return null;
        }
        if (name?.Length > 200)
        {
            row.Refuse(new("fullName", "text-too-long", new Dictionary<string, string?> { ["limit"] = "200" }));
            return null;
        }
        if (document is { Valid: false })
            row.Refuse(Doubtful(document, row.Text(DocumentOf)!));
        var since = row.Date(SinceOf);
        var sourceKey = key ?? (document is null ? row.NameOr(null) : $"{document.Type}:{document.Normal}");
        var input = new CustomerInput
        {
            Row = row,
            Keyed = key is not null,
            SourceKey = Cut(sourceKey, 200),
            Kind = kind,
            Stage = (CustomerStage?)row.Choice(StageOf),
            StageSaid = row.Said(StageOf),
            Name =
                name
                ?? (key is null && document is not null ? document.Normal : null)
                ?? (key is null ? email ?? phone : null),
            GivenNames = kind == CustomerKind.Person ? given : null,
            FirstSurname = kind == CustomerKind.Person ? first : null,
            SecondSurname = kind == CustomerKind.Person ? second : null,
            LegalName = legal,
            TradeName = trade,
            BirthDate = row.Date(Birth),
            Sex = row.Choice(SexOf) switch
            {
                1 => "F",
                2 => "M",
                3 => "X",
                _ => null,
            },
            Language = row.Text(LanguageOf)?.ToLowerInvariant() is { Length: >= 2 } language ? language[..2] : null,
            City = Names.Of(Tidy(row.Text(CityOf))),
            Country = country,
            Since = since,
            Team = row.Text(TeamOf),
            Owner = row.Text(OwnerOf),
            Document = document,
            DocumentNumber = row.Text(DocumentOf),
            IssuedIn = issued,
            Attributes = row.Open is null ? [] : row.Open,
            Employer = EmployerOf(row, scope, issued),
            JobTitle = Tidy(row.Text(EmployerRole)),
            CameFrom = Tidy(row.Text(ProspectSource)),
            Interest = Tidy(row.Text(ProspectInterest)),
            Clues = new(
                Name: name,
                BirthDate: row.Date(Birth),
                Phone: phone ?? phone2,
                Email: email,
                Document: document is null ? null : row.Text(DocumentOf),
                DocumentType: type ?? document?.Type,
                Country: issued,
                SourceSystem: scope.SystemCode,
                SourceKey: Cut(sourceKey, 200)
            ),
            Hash = row.Hash,
            Payload = payload(row),
        };
        if (phone is not null)
            input.Contacts.Add(new(ContactKind.Phone, phone, phone, null));
        if (phone2 is not null && phone2 != phone)
            input.Contacts.Add(new(ContactKind.Phone, phone2, phone2, null));
        if (email is not null)
            input.Contacts.Add(new(ContactKind.Email, email, email, null));
        if (Tidy(row.Text(Address)) is { Length: > 2 } address)
            input.Contacts.Add(
                new(
                    ContactKind.Postal,
                    Cut(address, 300),
                    Cut(NameKey.Fold(input.City is null ? address : $"{address} {input.City}"), 300),
                    null
                )
            );
        return input.Ready();
    }

    /// <summary>A customer somebody else's row names by a key nobody has yet.</summary>
    public static CustomerInput Bare(ParsedRow row, string key, string? name, string? country, ImportScope scope) =>
        new()
        {
            Row = null,
            Keyed = true,
            SourceKey = Cut(key, 200),
            Kind = Chosen(scope, "customer.kind", ImportChoices.CustomerKind) is { } kind
                ? (CustomerKind)kind
                : CustomerKind.Person,
            Stage = (CustomerStage)(
                Chosen(scope, "customer.stage", ImportChoices.Stage) ?? (int)CustomerStage.Customer
            ),
            Name = name,
            Country = country,
            Clues = new(SourceSystem: scope.SystemCode, SourceKey: Cut(key, 200)),
            Hash = "bare",
            Payload = "{}",
        };

    /// <summary>The number goes in as it is; somebody should look at it.</summary>
    private static CellProblem Doubtful(NationalIdReading document, string written) =>
        new(
            "document",
            document is { CheckDigit: not null, Plausible: true } ? "document-check-failed" : "document-form-strange",
            new Dictionary<string, string?>
            {
                ["value"] = written,
                ["type"] = document.Type,
                ["country"] = document.Country,
            },
            Fatal: false
        )
        {
            Kept = true,
        };

    /// <summary>Tax numbers that only companies have: Colombian NIT from 800 million on, and by family elsewhere.</summary>
    private static bool IsCompanys(NationalIdReading document) =>
        document switch
        {
            { Country: "CO", Type: "NIT" } => document.Normal.Length == 9 && document.Normal[0] is '8' or '9',
            { Family: "CNPJ" or "CIF" or "CUIT" } or { Country: "PE" or "EC", Family: "RUC" } => true,
            { Family: "RFC" } => document.Normal.Length == 12,
            _ => false,
        };

    private static int? Chosen(ImportScope scope, string field, IReadOnlyDictionary<string, int> choices) =>
        scope.Mapping.Default(field) is { } said && choices.TryGetValue(HeaderKey.Fold(said), out var code)
            ? code
            : null;

    private static (string, string)? EmployerOf(ParsedRow row, ImportScope scope, string country)
    {
        if (row.Text(EmployerKey) is { } key)
            return (Recognition.SourceClaim(scope.SystemCode, key), key);
        return
            row.Text(EmployerDocument) is { } document
            && NationalId.Read(document, row.Text(EmployerDocumentType) ?? "NIT", country) is { } read
            ? (Recognition.DocumentClaim(country, read.Type, read.Normal), document)
            : null;
    }

    private static string? Joined(params string?[] parts)
    {
        var name = string.Join(' ', parts.Where(p => p is not null));
        return name.Length == 0 ? null : name;
    }

    private static string? Tidy(string? text)
    {
        if (text is null)
            return null;
        var trimmed = text.AsSpan().Trim();
        if (trimmed.IndexOf("  ", StringComparison.Ordinal) >= 0 || trimmed.IndexOfAny('\t', '\n', '\r') >= 0)
            return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return trimmed.Length == 0 ? null
            : trimmed.Length == text.Length ? text
            : trimmed.ToString();
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    private static int F(string code) => ImportFields.Customers.Ordinal(code);
}

/// <summary>Names shouted in capitals, said in an ordinary voice.</summary>
internal static class Names
{
    private static readonly TextInfo Spanish = CultureInfo.GetCultureInfo("es-CO").TextInfo;

    /// <summary>"Rojas Quintero, Marcela", as lists file people, becomes "Marcela Rojas Quintero", as people say it.</summary>
    public static string? InSpokenOrder(string? text)
    {
        var comma = text?.IndexOf(',', StringComparison.Ordinal) ?? -1;
        if (comma <= 0 || text!.LastIndexOf(',') != comma)
            return text;
        var (surnames, given) = (text[..comma].Trim(), text[(comma + 1)..].Trim());
        return given.Length == 0 ? surnames : $"{given} {surnames}";
    }

    /// <summary>A text without any lower-case letter gets capitals where a name has them; any other stays as it is.</summary>
    public static string? Of(string? text)
    {
        if (text is null || text.Any(char.IsLower) || !text.Any(char.IsLetter))
            return text;
        var words = text.ToLowerInvariant().Split(' ');
        for (var i = 0; i < words.Length; i++)
            if (i == 0 || words[i] is not ("de" or "del" or "la" or "las" or "los" or "y"))
                words[i] = Spanish.ToTitleCase(words[i]);
        return string.Join(' ', words);
    }
}
