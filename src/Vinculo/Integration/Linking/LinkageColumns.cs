using System.Text.Json;
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
}

/// <summary>Which column is what: guessed from the header, in Spanish or English, or said by a mapping.</summary>
internal sealed class LinkageColumns
{
    private static readonly (ColumnRole Role, string[] Names)[] Known =
    [
        (
            ColumnRole.Source,
            ["source", "source system", "source dataset", "sistema", "sistema de origen", "origen", "fuente"]
        ),
        (
            ColumnRole.FullName,
            [
                "full name",
                "fullname",
                "name",
                "nombre completo",
                "nombres y apellidos",
                "apellidos y nombres",
                "nombre y apellido",
                "nombre y apellidos",
                "apellidos y nombre",
                "nombre cliente",
                "nombre del cliente",
                "cliente",
                "customer name",
                "razon social",
                "company",
                "company name",
                "empresa",
                "nombre empresa",
                "nombre comercial",
                "business name",
                "title",
            ]
        ),
        (
            ColumnRole.Given,
            [
                "given names",
                "given name",
                "givenname",
                "first name",
                "firstname",
                "first names",
                "forename",
                "forenames",
                "fname",
                "nombres",
                "nombre",
                "primer nombre",
                "nombre1",
                "nombre 1",
                "nombre de pila",
            ]
        ),
        (ColumnRole.SecondGiven, ["middle name", "middlename", "second name", "segundo nombre", "nombre2", "nombre 2"]),
        (
            ColumnRole.Surname1,
            [
                "surname1",
                "surname 1",
                "surname",
                "surnames",
                "last name",
                "lastname",
                "lname",
                "family name",
                "apellido",
                "apellidos",
                "primer apellido",
                "apellido1",
                "apellido 1",
                "apellido paterno",
                "paterno",
                "ap paterno",
            ]
        ),
        (
            ColumnRole.Surname2,
            [
                "surname2",
                "surname 2",
                "second surname",
                "segundo apellido",
                "apellido2",
                "apellido 2",
                "apellido materno",
                "materno",
                "ap materno",
            ]
        ),
        (ColumnRole.Sex, ["sex", "sexo", "gender", "genero"]),
        (
            ColumnRole.Birth,
            [
                "birth date",
                "birthdate",
                "date of birth",
                "dob",
                "birthday",
                "birth",
                "fecha nacimiento",
                "fecha de nacimiento",
                "fec nacimiento",
                "f nacimiento",
                "fecha nac",
                "nacimiento",
                "fnac",
            ]
        ),
        (ColumnRole.Country, ["country", "country code", "pais", "codigo pais"]),
        (
            ColumnRole.DocumentType,
            [
                "doc type",
                "document type",
                "id type",
                "tipo documento",
                "tipo de documento",
                "tipo doc",
                "tipo id",
                "tipo identificacion",
                "tipo de identificacion",
            ]
        ),
        (
            ColumnRole.Document,
            [
                "doc number",
                "document number",
                "document",
                "doc",
                "national id",
                "id number",
                "numero documento",
                "numero de documento",
                "num documento",
                "nro documento",
                "num doc",
                "nro doc",
                "documento",
                "cedula",
                "identificacion",
                "numero identificacion",
                "numero de identificacion",
                "nit",
                "dni",
                "rut",
                "curp",
                "rfc",
                "ruc",
                "cuit",
                "cuil",
                "cpf",
                "cnpj",
                "nie",
                "nif",
                "passport",
                "pasaporte",
                "ssn",
                "soc sec id",
                "social security number",
                "tax id",
                "vat number",
            ]
        ),
        (
            ColumnRole.Phone,
            [
                "phone",
                "phone1",
                "phone 1",
                "phone2",
                "phone 2",
                "phone3",
                "phone number",
                "telephone",
                "mobile",
                "mobile phone",
                "cell",
                "cell phone",
                "home phone",
                "work phone",
                "telefono",
                "telefono1",
                "telefono 1",
                "telefono2",
                "telefono 2",
                "telefono fijo",
                "telefono movil",
                "celular",
                "movil",
                "tel",
                "whatsapp",
            ]
        ),
        (
            ColumnRole.Email,
            ["email", "e mail", "email1", "email2", "email address", "mail", "correo", "correo electronico", "correo e"]
        ),
        (ColumnRole.StreetNumber, ["street number", "house number", "numero calle", "numero exterior"]),
        (
            ColumnRole.Address,
            [
                "address",
                "address1",
                "address 1",
                "address2",
                "address 2",
                "street",
                "street address",
                "direccion",
                "direccion1",
                "direccion 1",
                "direccion2",
                "direccion residencia",
                "domicilio",
                "calle",
            ]
        ),
        (
            ColumnRole.City,
            ["city", "town", "suburb", "locality", "ciudad", "municipio", "localidad", "poblacion", "comuna"]
        ),
        (
            ColumnRole.Postcode,
            ["postcode", "post code", "postal code", "zip", "zip code", "zipcode", "codigo postal", "cp"]
        ),
        (
            ColumnRole.Updated,
            [
                "updated",
                "updated at",
                "last updated",
                "modified",
                "modified at",
                "last modified",
                "actualizado",
                "fecha actualizacion",
                "fecha de actualizacion",
                "ultima actualizacion",
            ]
        ),
        (
            ColumnRole.Contact,
            [
                "contact name",
                "contact",
                "contact person",
                "contacto",
                "nombre contacto",
                "persona de contacto",
                "representante legal",
            ]
        ),
    ];

    private readonly Dictionary<ColumnRole, int[]> roles;

    private LinkageColumns(IReadOnlyList<string> names, Dictionary<ColumnRole, int[]> roles) =>
        (Names, this.roles) = (names, roles);

    /// <summary>The header.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The columns of a role, in order; empty when there are none.</summary>
    public int[] this[ColumnRole role] => roles.GetValueOrDefault(role, []);

    /// <summary>Role and names of what is used, for people.</summary>
    public IReadOnlyDictionary<string, string[]> Used =>
        roles
            .OrderBy(r => r.Key)
            .ToDictionary(r => Code(r.Key), r => r.Value.Select(c => Names[c]).ToArray(), StringComparer.Ordinal);

    /// <summary>Guesses; the first column is the id unless another says so.</summary>
    public static Outcome<LinkageColumns> Guess(IReadOnlyList<string> header, string file)
    {
        var roles = new Dictionary<ColumnRole, List<int>>();
        for (var i = 1; i < header.Count; i++)
        {
            var name = HeaderKey.Fold(header[i]);
            foreach (var (role, names) in Known)
                if (names.Contains(name, StringComparer.Ordinal))
                {
                    if (!roles.TryGetValue(role, out var at))
                        roles[role] = at = [];
                    at.Add(i);
                    break;
                }
        }
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
        return Closed(header, roles, 0, file);
    }

    /// <summary>Reads a mapping: role to the name of a column or a list of names.</summary>
    public static Outcome<LinkageColumns> Said(IReadOnlyList<string> header, string path, string file)
    {
        Dictionary<string, JsonElement>? said;
        try
        {
            said = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(File.ReadAllText(path));
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
        return Closed(header, roles, id, file);
    }

    private static string Roles => string.Join(", ", Enum.GetValues<ColumnRole>().Select(Code));

    private static Outcome<LinkageColumns> Closed(
        IReadOnlyList<string> header,
        Dictionary<ColumnRole, List<int>> roles,
        int id,
        string file
    )
    {
        roles.Remove(ColumnRole.Id);
        if (
            !roles.Keys.Any(r =>
                r is not (ColumnRole.Source or ColumnRole.Updated or ColumnRole.Country or ColumnRole.DocumentType)
            )
        )
            return Refusal.Invalid(
                "match.nothing-to-compare",
                "file",
                ("file", Path.GetFileName(file)),
                ("columns", string.Join(", ", header))
            );
        var closed = roles.ToDictionary(r => r.Key, r => r.Value.ToArray());
        closed[ColumnRole.Id] = [id];
        return new LinkageColumns(header, closed);
    }

    private static string Code(ColumnRole role) => char.ToLowerInvariant(role.ToString()[0]) + role.ToString()[1..];
}
