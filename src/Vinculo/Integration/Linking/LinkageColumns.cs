using System.Text.Json;
using Vinculo.Integration.Files;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Linking;

/// <summary>What a column of a file of persons or companies is.</summary>
internal enum ColumnRole
{
    Id,
    Source,
    FullName,
    Given,
    SecondGiven,
    Surname1,
    Surname2,
    Sex,
    Birth,
    Country,
    DocumentType,
    Document,
    Phone,
    Email,
    StreetNumber,
    Address,
    City,
    Postcode,
    Updated,
    Contact,

    /// <summary>Compared word by word, whatever it is.</summary>
    Text,
}

/// <summary>Which column is what: guessed from the header, in Spanish or English, or said by a mapping.</summary>
internal sealed class LinkageColumns
{
    private readonly Dictionary<ColumnRole, int[]> roles;

    private readonly int[] compared;

    private LinkageColumns(IReadOnlyList<string> names, Dictionary<ColumnRole, int[]> roles)
    {
        (Names, this.roles) = (names, roles);
        compared = [.. roles.Where(r => Compares(r.Key)).SelectMany(r => r.Value)];
    }

    /// <summary>The header.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The columns of a role, in order; empty when there are none.</summary>
    public int[] this[ColumnRole role] => roles.GetValueOrDefault(role, []);

    /// <summary>Role and names of what is used, for people.</summary>
    public IReadOnlyDictionary<string, string[]> Used =>
        roles
            .OrderBy(r => r.Key)
            .ToDictionary(r => Code(r.Key), r => r.Value.Select(c => Names[c]).ToArray(), StringComparer.Ordinal);

    /// <summary>Places of the columns by which records are compared.</summary>
    public IReadOnlyList<int> Compared => compared;

    /// <summary>The same file with other columns, which are compared word by word, in this order.</summary>
    public LinkageColumns WithTexts(IReadOnlyList<int> texts) =>
        new(
            Names,
            new Dictionary<ColumnRole, int[]> { [ColumnRole.Id] = this[ColumnRole.Id], [ColumnRole.Text] = [.. texts] }
        );

    /// <summary>Names of the columns nothing is compared by, in the order of the file.</summary>
    public IReadOnlyList<string> Unused =>
        [.. Enumerable.Range(0, Names.Count).Except(roles.Values.SelectMany(r => r)).Select(c => Names[c])];

    /// <summary>
    /// Guesses by the names of the columns, confirmed by what is in them; by what is in them alone where a name says nothing.
    /// The first column is the id, unless it is something of a person and another is called like an id; when none is and it
    /// repeats, there is none.
    /// </summary>
    public static LinkageColumns Guess(FileHead head)
    {
        var header = head.Columns;
        var folded = header.Select(ColumnNames.Fold).ToArray();
        var first = ColumnNames.UsualRoleOf(folded[0]);
        var id = first is null ? 0 : Math.Max(0, Array.FindIndex(folded, ColumnNames.IsId));
        // Names that repeat tell no rows apart: then the number of the row does.
        if (id == 0 && first is not (null or ColumnRole.Document) && ColumnContent.Repeats(head, 0))
            id = -1;
        var roles = new Dictionary<ColumnRole, List<int>>();
        var silent = new List<(ColumnRole Role, int Column)>();
        for (var i = 0; i < header.Count; i++)
        {
            if (
                i == id
                && (i > 0 || first is null || first == ColumnRole.Document && !ColumnContent.AreDocuments(head, i))
            )
                continue;
            if (ColumnNames.RoleOf(folded[i]) is not { } role)
            {
                if (!ColumnNames.SaysSomething(folded[i]) && ColumnContent.RoleOf(head, i) is { } content)
                    silent.Add((content, i));
                continue;
            }
            if (role == ColumnRole.StreetNumber && !ColumnContent.Fits(role, head, i))
                role = ColumnRole.Address;
            if (ColumnContent.Fits(role, head, i))
                Take(role, i);
        }
        // A column whose name says nothing is what its content is, as long as no other is called that.
        var named = roles.Keys.ToHashSet();
        foreach (var (role, column) in silent)
            if (
                !named.Contains(role)
                && (
                    role != ColumnRole.FullName
                    || !named.Overlaps([ColumnRole.Given, ColumnRole.Surname1, ColumnRole.Surname2])
                )
            )
                Take(role, column);
        // "Nombre" alone is the whole name; beside a surname it is the given name.
        if (
            roles.TryGetValue(ColumnRole.Given, out var given)
            && !roles.ContainsKey(ColumnRole.Surname1)
            && !roles.ContainsKey(ColumnRole.FullName)
        )
        {
            roles.Remove(ColumnRole.Given);
            roles[ColumnRole.FullName] = given;
        }
        return Closed(header, roles, id);

        void Take(ColumnRole role, int column) =>
            (roles.TryGetValue(role, out var at) ? at : roles[role] = []).Add(column);
    }

    /// <summary>Reads a mapping: role to the name of a column or a list of names; or such a part for each of two files.</summary>
    /// <param name="head">The file whose columns are said.</param>
    /// <param name="path">The mapping.</param>
    /// <param name="file">The file's name.</param>
    /// <param name="place">0: the first file, of two also the records; 1: the second, the queries.</param>
    public static Outcome<LinkageColumns> Said(FileHead head, string path, string file, int place)
    {
        var header = head.Columns;
        Dictionary<string, JsonElement>? said;
        try
        {
            said = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(File.ReadAllText(path));
            if (said?.Values.Any(v => v.ValueKind == JsonValueKind.Object) == true)
            {
                if (said.Keys.FirstOrDefault(k => PlaceOf(k) < 0) is { } unknown)
                    return Refusal.Invalid(
                        "match.mapping-part",
                        "mapping",
                        ("part", unknown),
                        ("file", Path.GetFileName(path))
                    );
                var part = said.FirstOrDefault(p => PlaceOf(p.Key) == place).Value;
                if (part.ValueKind == JsonValueKind.Undefined)
                    return Guess(head);
                said = part.Deserialize<Dictionary<string, JsonElement>>();
            }
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return Refusal.Invalid(
                "match.mapping-unreadable",
                "mapping",
                ("file", Path.GetFileName(path)),
                ("roles", Roles)
            );
        }
        var roles = new Dictionary<ColumnRole, List<int>>();
        var id = 0;
        foreach (var (key, value) in said ?? [])
        {
            var at = Array.FindIndex(Enum.GetNames<ColumnRole>(), n => HeaderKey.Fold(n) == HeaderKey.Fold(key));
            if (at < 0)
                return Refusal.Invalid("match.role-unknown", "mapping", ("role", key), ("roles", Roles));
            var names = value.ValueKind switch
            {
                JsonValueKind.Array => value.EnumerateArray().Select(v => v.ToString()),
                JsonValueKind.Null => [],
                _ => [value.ToString()],
            };
            foreach (var name in names)
            {
                var column = Enumerable
                    .Range(0, header.Count)
                    .FirstOrDefault(i => HeaderKey.Fold(header[i]) == HeaderKey.Fold(name), -1);
                if (column < 0)
                    return Refusal.Invalid(
                        "match.column-missing",
                        "mapping",
                        ("column", name),
                        ("file", Path.GetFileName(file)),
                        ("columns", string.Join(", ", header))
                    );
                if ((ColumnRole)at == ColumnRole.Id)
                    id = column;
                else
                    (roles.TryGetValue((ColumnRole)at, out var list) ? list : roles[(ColumnRole)at] = []).Add(column);
            }
        }
        return Closed(header, roles, id);
    }

    private static int PlaceOf(string part) =>
        HeaderKey.Fold(part) switch
        {
            "first" or "records" => 0,
            "second" or "queries" => 1,
            _ => -1,
        };

    private static string Roles => string.Join(", ", Enum.GetValues<ColumnRole>().Select(Code));

    private static LinkageColumns Closed(IReadOnlyList<string> header, Dictionary<ColumnRole, List<int>> roles, int id)
    {
        roles.Remove(ColumnRole.Id);
        var closed = roles.ToDictionary(r => r.Key, r => r.Value.ToArray());
        closed[ColumnRole.Id] = id < 0 ? [] : [id];
        return new LinkageColumns(header, closed);
    }

    private static bool Compares(ColumnRole role) =>
        role
            is not (
                ColumnRole.Id
                or ColumnRole.Source
                or ColumnRole.Updated
                or ColumnRole.Country
                or ColumnRole.DocumentType
            );

    private static string Code(ColumnRole role) => char.ToLowerInvariant(role.ToString()[0]) + role.ToString()[1..];
}
