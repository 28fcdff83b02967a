using System.Globalization;
using Vinculo.Bench.Company;
using Vinculo.Bench.Running;

namespace Vinculo.Bench.Load;

/// <summary>What is asked of the application, with full sign-in, permissions and audit.</summary>
internal sealed class Scenarios(Cast cast, Access access, string cookie)
{
    private readonly string key = $"Authorization: Bearer {access.ApiKey}\r\n";
    private readonly string session = $"Cookie: {cookie}\r\n";
    private readonly string run = DateTimeOffset
        .FromUnixTimeMilliseconds(Environment.TickCount64)
        .ToString("HHmmssfff", CultureInfo.InvariantCulture);

    /// <param name="deep">Cursor of a page far down the list.</param>
    public IEnumerable<Scenario> All(string deep)
    {
        yield return new("get a customer", n => Get($"/api/v1/customers/{cast.Ids[n % cast.Ids.Length]}"));
        yield return new(
            "list 50, filtered + sorted, first page",
            n => Get($"/api/v1/customers?kind=person&city={City(n)}&sort=-value&limit=50")
        );
        yield return new(
            "list 50, filtered + sorted, deep",
            _ => Get($"/api/v1/customers?kind=person&sort=name&limit=50&after={deep}")
        );
        yield return new("search, prefix", n => Search(Cast.Plain(Cast.Surname(cast.Any(n)))[..4]));
        yield return new("search, mid-word", n => Search(Cast.Plain(Cast.Surname(cast.Any(n)))[1..]));
        yield return new(
            "search, two words with accents",
            n => Search(string.Join(' ', cast.Any(n).Name().Display.Split(' ')[^2..]))
        );
        yield return new("search, typo", n => Search(Cast.Slip(Cast.Plain(Cast.Surname(cast.Any(n))), n)));
        yield return new("search, number", n => Search(cast.Any(n).Document[..7]));
        yield return new(
            "history of 20 rows",
            n => Get($"/api/v1/customers/{cast.Twenty[n % cast.Twenty.Length].Id}/timeline?limit=20")
        );
        yield return new(
            "life sheet JSON, 50 rows",
            n => Get($"/api/v1/customers/{cast.Fifty[n % cast.Fifty.Length].Id}/sheet")
        );
        yield return new("life sheet page, 50 rows", n => Page(cast.Typical[n % cast.Typical.Length]));
        yield return new(
            "life sheet page, compressed",
            n =>
                Wire.Request(
                    "GET",
                    $"/clientes/{cast.Typical[n % cast.Typical.Length].Id}",
                    session + "Accept-Encoding: gzip, deflate, br\r\n"
                )
        );
        yield return new(
            "life sheet JSON, 5,000-interaction customer",
            _ => Get($"/api/v1/customers/{cast.Heavy.Id}/sheet")
        );
        yield return new("life sheet page, 5,000-interaction customer", _ => Page(cast.Heavy));
        yield return new("recognition by document", n => Recognise(cast.Any(n).Document));
        yield return new("recognition by telephone", n => Recognise(cast.Any(n).Phone[3..]));
        yield return new("recognition by a name with slips and a birth date", RecogniseByName);
        yield return new("decision with durable ledger", Decide);
        // Last: thousands of new customers set off a search for duplicates and a scoring run.
        yield return new("durable create", Create, 201, SetsOffWork: true);
    }

    private byte[] Get(string path) => Wire.Request("GET", path, key);

    private byte[] Page(Person person) => Wire.Request("GET", $"/clientes/{person.Id}", session);

    private byte[] Search(string text) => Get("/api/v1/search?q=" + Uri.EscapeDataString(text));

    private static string City(int n) => Uri.EscapeDataString(Tokens.Cities[n % 6]);

    private byte[] Recognise(string identifier) =>
        Wire.Request("POST", "/api/v1/recognitions", key, $$"""{"identifier":"{{identifier}}"}""");

    private byte[] RecogniseByName(int n)
    {
        var person = cast.Any(n);
        if (person.IsCompany)
            person = cast.Any(n + 1);
        var words = person.Name().Display.Split(' ');
        words[^1] = Cast.Slip(Cast.Plain(words[^1]), n);
        return Wire.Request(
            "POST",
            "/api/v1/recognitions",
            key,
            $$"""{"name":"{{string.Join(' ', words)}}","birthDate":"{{person.Birth:yyyy-MM-dd}}"}"""
        );
    }

    // A placement of this run, so that no decision is the one already given within the half hour.
    private byte[] Decide(int n) =>
        Wire.Request(
            "POST",
            "/api/v1/decisions",
            key,
            $$"""{"customerId":"{{cast.Any(n).Id}}","channel":"voice","placement":"bench-{{run}}-{{n % 7}}"}"""
        );

    private byte[] Create(int n)
    {
        var like = cast.Any(n);
        var (given, first, second, _) = like.IsCompany ? ("Ana", "Pérez", "Ruiz", "") : like.Name();
        var document = $"9{run}{n.ToString(CultureInfo.InvariantCulture)}";
        return Wire.Request(
            "POST",
            "/api/v1/customers",
            key,
            $$"""
            {"kind":"person","stage":"customer","givenNames":"{{given}}","firstSurname":"{{first}}","secondSurname":"{{second}}","city":"Cali","identifiers":[{"type":"CC","number":"{{document}}"}],"phones":["31{{(
                n % 100_000_000
            ).ToString("D8", CultureInfo.InvariantCulture)}}"],"emails":["n{{document}}@correo.example"]}
            """
        );
    }
}
