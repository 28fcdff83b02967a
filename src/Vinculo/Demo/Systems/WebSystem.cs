using Vinculo.Analytics.Randomness;
using Vinculo.Demo.Files;
using Vinculo.Demo.People;
using Vinculo.Demo.Texts;
using Vinculo.Demo.World;

namespace Vinculo.Demo.Systems;

/// <summary>
/// The web site and the app: UTF-8, commas, ISO dates; names as people type them with their thumbs, no document asked for
/// unless they pay there.
/// </summary>
internal sealed class WebSystem : ISourceSystem
{
    private static readonly WebNote[] Web = WorldWords.Condor.Web;

    private static readonly Dialect Modern = new(',', Latin1: false, DecimalComma: false);

    private readonly Scene scene;
    private readonly string folder;
    private readonly TextFile contacts;
    private readonly EventLog log;
    private readonly byte[] loginsOfQuarter;
    private readonly byte[] looksOfQuarter;

    public WebSystem(Scene scene, string folder)
    {
        this.scene = scene;
        this.folder = folder;
        contacts = new TextFile(
            Path.Combine(folder, "internet", "contactos_web.csv"),
            "id_evento,fecha,id_usuario,canal,sentido,tipo,detalle,calificacion",
            Modern
        );
        log = new EventLog(contacts, "w", 40_000_001, scene.Chunks);
        loginsOfQuarter = new byte[scene.Customers.Count];
        looksOfQuarter = new byte[scene.Customers.Count];
    }

    public long Rows { get; private set; }

    public void Write(in CustomerMonth facts, int chunk, Xoshiro256 random)
    {
        if (facts.Month > Cycles.History - 3)
        {
            loginsOfQuarter[facts.Who] = (byte)Math.Min(255, loginsOfQuarter[facts.Who] + facts.Logins);
            looksOfQuarter[facts.Who] = (byte)Math.Min(255, looksOfQuarter[facts.Who] + facts.PriceChecks);
        }

        for (var at = 0; at < facts.WebContacts; at++)
        {
            var pad = log.For(chunk);
            var moment = scene.Moment(facts, random, 0, 24);
            var row = pad.Begin(moment);
            var shopping = at < facts.PriceChecks && random.Bernoulli(0.6);
            var seen = shopping ? Web[random.NextInt(2)] : Web[2 + random.NextInt(Web.Length - 2)];
            row.IsoInstant(moment).Text(Keys.Web(scene.Seed, facts.Who));
            row.Text(random.Bernoulli(0.62) ? "app" : "web").Text("entrada").Text(seen.Subject).Text(seen.Body);
            row.Text(
                random.Bernoulli(0.12)
                    ? (random.NextInt(5) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)
                    : ""
            );
            pad.End();
        }
    }

    public void CloseMonth(Truth truth) => log.Flush(repeatEvery: 900);

    public void WriteRegisters(IdentityTruth truth, CancellationToken cancel)
    {
        using var file = new TextFile(
            Path.Combine(folder, "internet", "cuentas_web.csv"),
            "id_usuario,correo,nombre,celular,documento,ciudad,fecha_registro,ingresos_90d,consultas_planes_90d,acepta_publicidad",
            Modern
        );
        Rows = contacts.Rows + scene.WriteInChunks(file, cancel, Account) + WriteProspects(file);
        contacts.Dispose();
        for (var who = 0; who < scene.Customers.Count; who++)
        {
            if (!scene.Customers.OnTheWeb(who))
                continue;
            truth.Add(who, "internet", Keys.Web(scene.Seed, who));
            if (HasSecond(who))
                truth.Add(who, "internet", Keys.SecondWeb(scene.Seed, who));
        }

        for (var person = scene.Census.FirstProspect; person < scene.Census.FirstContact; person++)
            if (Registered(person))
                truth.Add(person, "internet", Keys.Web(scene.Seed, person));
    }

    public void Dispose() => contacts.Dispose();

    private bool HasSecond(int who) =>
        who >= StoryCustomers.Customers.Count
        && Xoshiro256.For(scene.Seed, "second accounts", (ulong)who).Bernoulli(0.02);

    private bool Registered(int prospect) =>
        prospect == scene.Census.FirstProspect
        || Xoshiro256.For(scene.Seed, "prospects on the web", (ulong)prospect).Bernoulli(0.35);

    private int Account(Scene _, int who, RowBuffer to)
    {
        if (!scene.Customers.OnTheWeb(who))
            return 0;
        var random = Xoshiro256.For(scene.Seed, "web accounts", (ulong)who);
        var person = scene.Census[who];
        var start = to.Length;
        var opened = ProductRegister.Since(scene, who).AddDays(random.NextInt(400));
        if (opened >= scene.AsOf)
            opened = scene.AsOf.AddDays(-1);
        WriteRow(to, Keys.Web(scene.Seed, who), person, person.Email, opened, random);
        var rows = 1;
        if (random.Bernoulli(0.006))
        {
            to.Repeat(start);
            rows++;
        }

        if (HasSecond(who))
        {
            var mail =
                Census.Letters(person.First)
                + Identifiers.MailSuffix(scene.Seed ^ 0x77, who, scene.Census.Count)
                + "@buzon.example";
            WriteRow(to, Keys.SecondWeb(scene.Seed, who), person, mail, opened.AddDays(-90), random);
            rows++;
        }

        if (who % 2300 == 2299)
        {
            to.Line(",sin-correo,,,,,,,,");
            rows++;
        }

        return rows;
    }

    private int WriteProspects(TextFile file)
    {
        var to = file.NewBuffer();
        var rows = 0;
        for (var index = scene.Census.FirstProspect; index < scene.Census.FirstContact; index++)
        {
            if (!Registered(index))
                continue;
            var random = Xoshiro256.For(scene.Seed, "web accounts", (ulong)index);
            var person = scene.Census[index];
            var opened = scene.AsOf.AddDays(-1 - random.NextInt(200));
            WriteRow(to, Keys.Web(scene.Seed, index), person, person.Email, opened, random);
            rows++;
        }

        file.Write(to.Written);
        return rows;
    }

    private void WriteRow(RowBuffer to, string key, Person person, string mail, DateOnly opened, Xoshiro256 random)
    {
        var story = person.Index < StoryCustomers.Customers.Count;
        to.Text(key);
        to.Text(story ? mail : Mail(mail, random));
        to.Text(Typed(person, random));
        if (story || random.Bernoulli(0.82))
            to.Text(Slips.Phone(person.Line, random));
        else
            to.Empty();
        if (story || random.Bernoulli(0.34))
            to.Text(Slips.Document(person.Document, random));
        else
            to.Empty();
        to.Text(
            random.Bernoulli(0.7) ? (random.Bernoulli(0.3) ? Slips.Lower(person.City.Name) : person.City.Name) : ""
        );
        to.IsoDate(opened);
        var known = person.Index < scene.Customers.Count;
        to.Number(known ? loginsOfQuarter[person.Index] : random.NextInt(4));
        to.Number(known ? looksOfQuarter[person.Index] : 1 + random.NextInt(5));
        to.Text(story || random.Bernoulli(0.82) ? "si" : "no").EndRow();
    }

    private static string Mail(string mail, Xoshiro256 random) =>
        random.NextInt(100) switch
        {
            < 4 => Slips.Upper(mail[..1]) + mail[1..],
            4 => Slips.Mistype(mail[..mail.IndexOf('@', StringComparison.Ordinal)], random, 1)
                + mail[mail.IndexOf('@', StringComparison.Ordinal)..],
            5 => mail + " ",
            _ => mail,
        };

    private static string Typed(Person person, Xoshiro256 random)
    {
        if (person.Index == StoryCustomers.Jose.Index)
            return "pepe muñoz";
        var first = random.Bernoulli(0.13) ? Slips.Nickname(person.First) : person.First;
        var name = random.NextInt(100) switch
        {
            < 46 => Person.Join(first, person.FirstSurname),
            < 60 => Person.Join(first, person.FirstSurname, person.SecondSurname),
            < 90 => person.FullName,
            < 94 => first,
            _ => Person.Join(first, person.FirstSurname.Length > 0 ? person.FirstSurname[..1] : ""),
        };
        if (person.Index >= StoryCustomers.Customers.Count)
            name = Slips.Mistype(name, random, 0.02);
        return random.NextInt(100) switch
        {
            < 27 => Slips.Lower(name),
            < 38 => Slips.Lower(Writing.Plain(name)),
            < 52 => Writing.Plain(name),
            < 57 => Slips.Upper(name),
            _ => name,
        };
    }
}
