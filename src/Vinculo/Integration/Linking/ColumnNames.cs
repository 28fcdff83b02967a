namespace Vinculo.Integration.Linking;

/// <summary>
/// What a column probably is by its name, in Spanish or English: first the usual names, then the words in it, so that
/// <c>NRO_CELULAR_1</c> and <c>mobile no</c> are telephones though nobody has listed them.
/// </summary>
internal static class ColumnNames
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

    /// <summary>Names of a column that tells records apart.</summary>
    private static readonly HashSet<string> Ids = new(StringComparer.Ordinal)
    {
        "id",
        "rec id",
        "record id",
        "record",
        "row id",
        "unique id",
        "uid",
        "key",
        "query id",
        "id registro",
        "id cliente",
        "cliente id",
        "codigo",
        "codigo cliente",
        "cod cliente",
        "numero cliente",
        "num cliente",
        "nro cliente",
        "no cliente",
        "customer id",
        "customer no",
        "customer number",
        "client id",
        "account id",
        "person id",
        "id persona",
        "id empresa",
        "company id",
    };

    /// <summary>Short ways to write a word, each with the word.</summary>
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["mail"] = "email",
        ["correo"] = "email",
        ["correos"] = "email",
        ["mails"] = "email",
        ["emails"] = "email",
        ["telefono"] = "phone",
        ["telefonos"] = "phone",
        ["telef"] = "phone",
        ["tel"] = "phone",
        ["tfno"] = "phone",
        ["fono"] = "phone",
        ["phones"] = "phone",
        ["telephone"] = "phone",
        ["celular"] = "phone",
        ["celulares"] = "phone",
        ["cel"] = "phone",
        ["cell"] = "phone",
        ["cellphone"] = "phone",
        ["movil"] = "phone",
        ["mobile"] = "phone",
        ["whatsapp"] = "phone",
        ["nacimiento"] = "birth",
        ["nacto"] = "birth",
        ["nacim"] = "birth",
        ["nac"] = "birth",
        ["birthdate"] = "birth",
        ["birthday"] = "birth",
        ["dob"] = "birth",
        ["born"] = "birth",
        ["actualizacion"] = "updated",
        ["actualizado"] = "updated",
        ["modificacion"] = "updated",
        ["modificado"] = "updated",
        ["modified"] = "updated",
        ["update"] = "updated",
        ["identificacion"] = "document",
        ["ident"] = "document",
        ["documento"] = "document",
        ["docto"] = "document",
        ["dcto"] = "document",
        ["doc"] = "document",
        ["cedula"] = "document",
        ["ced"] = "document",
        ["nit"] = "document",
        ["dni"] = "document",
        ["rut"] = "document",
        ["curp"] = "document",
        ["rfc"] = "document",
        ["ruc"] = "document",
        ["passport"] = "document",
        ["pasaporte"] = "document",
        ["ssn"] = "document",
        ["apellido"] = "surname",
        ["apellidos"] = "surname",
        ["apell"] = "surname",
        ["ape"] = "surname",
        ["ap"] = "surname",
        ["surnames"] = "surname",
        ["lastname"] = "surname",
        ["nombre"] = "name",
        ["nombres"] = "name",
        ["nom"] = "name",
        ["nomb"] = "name",
        ["names"] = "name",
        ["firstname"] = "given",
        ["forename"] = "given",
        ["pila"] = "given",
        ["sexo"] = "sex",
        ["genero"] = "sex",
        ["gender"] = "sex",
        ["direccion"] = "address",
        ["dir"] = "address",
        ["direc"] = "address",
        ["domicilio"] = "address",
        ["addr"] = "address",
        ["street"] = "address",
        ["calle"] = "address",
        ["ciudad"] = "city",
        ["municipio"] = "city",
        ["mpio"] = "city",
        ["town"] = "city",
        ["localidad"] = "city",
        ["comuna"] = "city",
        ["postal"] = "postcode",
        ["zip"] = "postcode",
        ["zipcode"] = "postcode",
        ["pais"] = "country",
        ["tipo"] = "type",
        ["clase"] = "type",
        ["segundo"] = "second",
        ["2"] = "second",
        ["materno"] = "second",
        ["middle"] = "second",
        ["completo"] = "full",
        ["completos"] = "full",
        ["fecha"] = "date",
        ["fec"] = "date",
        ["fch"] = "date",
        ["dt"] = "date",
        ["at"] = "date",
    };

    /// <summary>Words that make of a column something about a datum, or somebody else's: its date, its place, the mother's name.</summary>
    private static readonly HashSet<string> About = new(StringComparer.Ordinal)
    {
        "type",
        "estado",
        "status",
        "flag",
        "valido",
        "valid",
        "verified",
        "verificado",
        "autoriza",
        "acepta",
        "consent",
        "optin",
        "opt",
        "lugar",
        "place",
        "expedicion",
        "issued",
        "vencimiento",
        "expiry",
        "operador",
        "operator",
        "carrier",
        "modelo",
        "marca",
        "indicativo",
        "extension",
        "ext",
        "dv",
        "digito",
        "hash",
        "score",
        "count",
        "cantidad",
        "ip",
        "web",
        "url",
        "producto",
        "product",
        "usuario",
        "user",
        "asesor",
        "agent",
        "vendedor",
        "seller",
        "gerente",
        "jefe",
        "cargo",
        "sucursal",
        "branch",
        "banco",
        "bank",
        "grupo",
        "group",
        "archivo",
        "file",
        "madre",
        "mother",
        "padre",
        "father",
        "conyuge",
        "spouse",
        "beneficiario",
        "beneficiary",
        "referido",
        "referencia",
        "reference",
        "emergencia",
        "emergency",
        "mascota",
        "pet",
    };

    /// <summary>Whether a column of this name tells records apart.</summary>
    /// <param name="name">Folded, as <c>HeaderKey.Fold</c> does.</param>
    public static bool IsId(string name) => Ids.Contains(name);

    /// <summary>What a column of this name is; null: nothing that could be compared.</summary>
    /// <param name="name">Folded, as <c>HeaderKey.Fold</c> does.</param>
    public static ColumnRole? RoleOf(string name) =>
        UsualRoleOf(name) ?? (Ids.Contains(name) ? null : ByWords(Split(name)));

    /// <summary>The same for usual names only; an unusual one of a first column is rather that of an id.</summary>
    public static ColumnRole? UsualRoleOf(string name)
    {
        foreach (var (role, names) in Known)
            if (names.Contains(name, StringComparer.Ordinal))
                return role;
        return null;
    }

    private static ColumnRole? ByWords(HashSet<string> words)
    {
        if (words.Contains("type"))
            return words.Contains("document") || words.Contains("id") ? ColumnRole.DocumentType : null;
        if (words.Overlaps(About))
            return null;
        if (words.Contains("birth"))
            return words.Contains("city") || words.Contains("country") ? null : ColumnRole.Birth;
        if (words.Contains("updated"))
            return ColumnRole.Updated;
        if (words.Contains("date"))
            return null;
        foreach (
            var (word, role) in new[]
            {
                ("email", ColumnRole.Email),
                ("phone", ColumnRole.Phone),
                ("document", ColumnRole.Document),
                ("sex", ColumnRole.Sex),
                ("postcode", ColumnRole.Postcode),
                ("country", ColumnRole.Country),
                ("city", ColumnRole.City),
                ("address", ColumnRole.Address),
            }
        )
            if (words.Contains(word))
                return role;
        // "last name", "apellidos y nombres", "apellido 2", "nombre completo".
        var surname = words.Contains("surname") || words.Contains("name") && words.Contains("last");
        if (surname && words.Contains("name") && !words.Contains("last"))
            return ColumnRole.FullName;
        if (surname)
            return words.Contains("second") ? ColumnRole.Surname2 : ColumnRole.Surname1;
        if (words.Contains("given") || words.Contains("name"))
            return words.Contains("second") ? ColumnRole.SecondGiven
                : words.Contains("full") ? ColumnRole.FullName
                : ColumnRole.Given;
        return null;
    }

    /// <summary>The words of a name, digits apart, each as its commonest form: <c>nro celular1</c> is nro, phone, 1.</summary>
    private static HashSet<string> Split(string name)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        var from = 0;
        for (var i = 1; i <= name.Length; i++)
            if (i == name.Length || name[i] == ' ' || char.IsDigit(name[i]) != char.IsDigit(name[i - 1]))
            {
                var word = name[from..i].Trim();
                if (word.Length > 0)
                    words.Add(Words.GetValueOrDefault(word, word));
                from = i;
            }
        return words;
    }
}
