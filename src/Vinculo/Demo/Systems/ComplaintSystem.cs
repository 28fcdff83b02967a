using Vinculo.Analytics.Randomness;
using Vinculo.Demo.Files;
using Vinculo.Demo.People;
using Vinculo.Demo.Texts;

namespace Vinculo.Demo.Systems;

/// <summary>A complaint as it was lived, before anybody writes it down.</summary>
/// <param name="FirstDay">First day of the cycle on which it may have been made, from 0.</param>
/// <param name="EndDay">Day of the cycle on which it is too late.</param>
/// <param name="Theme">Position of its theme in the book.</param>
/// <param name="SecondTheme">A second theme in the same complaint, or -1.</param>
/// <param name="MonthsToSolve">Months until it is solved: 0 within the same one.</param>
/// <param name="At">The moment, where a story sets it.</param>
/// <param name="Words">The words, where a story sets them.</param>
internal readonly record struct ComplaintMade(
    int Who,
    int Month,
    int FirstDay,
    int EndDay,
    int Theme,
    int SecondTheme,
    int MonthsToSolve,
    DateTime? At = null,
    string? Words = null
);

/// <summary>The complaints desk: commas, Latin-1, dd/MM/yyyy HH:mm; the customer's own words in quotes.</summary>
/// <param name="stage">The company.</param>
/// <param name="folder">Of its files.</param>
/// <param name="system">Code of the desk, and its folder.</param>
/// <param name="book">What people write about, and how.</param>
internal sealed class ComplaintSystem : ISourceSystem
{
    private static readonly Dialect Desk = new(',', Latin1: true, DecimalComma: false);
    private static readonly string[] Channels = ["telefono", "web", "tienda", "correo", "app", "redes"];

    private readonly Stage scene;
    private readonly string folder;
    private readonly string system;
    private readonly ComplaintBook book;
    private readonly TextFile complaints;
    private readonly EventLog log;
    private readonly bool[] complained;

    public ComplaintSystem(Stage stage, string folder, string system, ComplaintBook book)
    {
        scene = stage;
        (this.folder, this.system, this.book) = (folder, system, book);
        complaints = new TextFile(
            Path.Combine(folder, system, "quejas.csv"),
            "RADICADO,FECHA_RADICACION,FECHA_CIERRE,TIPO,CODIGO,ASUNTO,DESCRIPCION,ESTADO,SEVERIDAD,RESPUESTA,CANAL,ID_RECLAMANTE,DOCUMENTO,TELEFONO,CORREO",
            Desk
        );
        log = new EventLog(complaints, "Q", 1_000_001, scene.Chunks);
        complained = new bool[scene.Count];
    }

    public long Rows { get; private set; }

    /// <summary>Writes a complaint.</summary>
    /// <returns>The day of the cycle on which it was made.</returns>
    public int Write(in ComplaintMade facts, int chunk, Xoshiro256 random)
    {
        complained[facts.Who] = true;
        var opened = facts.At ?? scene.Moment(facts.Month, facts.FirstDay, facts.EndDay, random, 7);
        var closed =
            facts.MonthsToSolve == 0
                ? opened.Date.AddDays(1 + random.NextInt(9)).AddMinutes(8 * 60 + random.NextInt(10 * 60))
                : scene
                    .Cycles.First(facts.Month + facts.MonthsToSolve)
                    .AddDays(random.NextInt(26))
                    .ToDateTime(new TimeOnly(8 + random.NextInt(9), random.NextInt(60)));
        if (closed < opened)
            closed = opened.AddDays(1);
        var open = DateOnly.FromDateTime(closed) >= scene.AsOf;
        var today = DateOnly.FromDateTime(opened);

        var pad = log.For(chunk);
        var row = pad.Begin(opened).SlashInstant(opened);
        if (open)
            row.Empty();
        else
            row.SlashInstant(closed);
        row.Text(
            random.NextInt(100) switch
            {
                < 62 => "QUEJA",
                < 90 => "RECLAMO",
                _ => "PETICION",
            }
        );
        row.Text(random.NextInt(200) == 0 ? "" : book.Codes[facts.Theme]);
        row.Text(book.Subjects[facts.Theme]);
        row.Text(facts.Words ?? Words(facts, random, today));
        row.Text(
            open ? (random.Bernoulli(0.3) ? "EN ESTUDIO" : "ABIERTA")
            : random.Bernoulli(0.75) ? "SOLUCIONADA"
            : "CERRADA"
        );
        row.Number(book.Grave.Contains(facts.Theme) ? 2 + random.NextInt(2) : 1 + random.NextInt(3));
        row.Text(open ? "" : random.Pick<string>(book.Resolutions[facts.Theme]));
        row.Text(Channels[random.NextInt(Channels.Length)]);
        Reference(facts.Who, row, random);
        pad.End(new EventLog.Note(facts.Who, facts.Theme, facts.SecondTheme));
        return today.DayNumber - scene.Cycles.First(facts.Month).DayNumber;
    }

    public void CloseMonth(Truth truth) => log.Flush(repeatEvery: 400, truth.Complaint);

    public void WriteRegisters(IdentityTruth truth, CancellationToken cancel)
    {
        using var file = new TextFile(
            Path.Combine(folder, system, "reclamantes.csv"),
            "ID_RECLAMANTE,NOMBRE_COMPLETO,TIPO_DOCUMENTO,DOCUMENTO,TELEFONO,CORREO,CIUDAD",
            Desk
        );
        Rows = complaints.Rows + scene.WriteInChunks(file, cancel, Claimant);
        for (var who = 0; who < complained.Length; who++)
            if (complained[who])
                truth.Add(who, system, Keys.Complaints(scene.Seed, who));
    }

    public void Dispose() => complaints.Dispose();

    private string Words(in ComplaintMade facts, Xoshiro256 random, DateOnly today)
    {
        var city = scene.Census.CityOf(facts.Who);
        var text = random.Pick<string>(book.ByTheme[facts.Theme]);
        var greets =
            random.Bernoulli(0.25)
            && !text.StartsWith("Buenas", StringComparison.Ordinal)
            && !text.StartsWith("Señores", StringComparison.Ordinal);
        if (greets)
            text =
                random.Pick<string>(book.Greetings) is var greeting && greeting.EndsWith(". ", StringComparison.Ordinal)
                    ? greeting + text
                    : greeting + char.ToLower(text[0], System.Globalization.CultureInfo.InvariantCulture) + text[1..];
        if (facts.SecondTheme >= 0)
            text += " " + book.Besides[facts.SecondTheme];
        if (random.Bernoulli(0.3))
            text += random.Pick<string>(book.Farewells);
        text = Writing.Fill(text, random, city, today);
        if (scene.Census.HasStory(facts.Who))
            return text;
        text = Writing.Misspell(text, random);
        return random.NextInt(100) switch
        {
            < 6 => Slips.Upper(text),
            < 22 => Slips.Lower(text),
            _ => text,
        };
    }

    private void Reference(int who, RowBuffer row, Xoshiro256 random)
    {
        var person = scene.Census[who];
        var roll = scene.Census.HasStory(who) ? 0 : random.NextInt(1_000);
        row.Text(roll < 900 ? Keys.Complaints(scene.Seed, who) : "");
        row.Text(roll < 700 || roll is >= 900 and < 950 ? Slips.Document(person.Document, random) : "");
        row.Text(roll < 850 || roll is >= 950 and < 990 ? Slips.Phone(person.Line, random) : "");
        row.Text(roll < 350 || roll is >= 990 and < 994 ? person.Email : "");
    }

    private int Claimant(Stage _, int who, RowBuffer to)
    {
        if (!complained[who])
            return 0;
        var random = Xoshiro256.For(scene.Seed, "claimants", (ulong)who);
        var person = scene.Census[who];
        var story = scene.Census.HasStory(who);
        var start = to.Length;
        var name =
            person.Document == StoryCustomers.Jose.Document ? "José A. Muñoz E."
            : random.Bernoulli(0.06) ? Person.Join(person.First, person.FirstSurname)
            : random.Bernoulli(0.05) ? $"{Person.Join(person.FirstSurname, person.SecondSurname)}, {person.Given}"
            : random.Bernoulli(0.03)
                ? Person.Join(
                    person.First,
                    person.Second.Length > 0 ? person.Second[..1] + "." : "",
                    person.FirstSurname
                )
            : person.FullName;
        to.Text(Keys.Complaints(scene.Seed, who)).Text(story ? name : Slips.Mistype(name, random, 0.02));
        var documented = story || random.Bernoulli(0.88);
        to.Text(documented ? person.DocumentType : "");
        to.Text(documented ? Slips.Document(person.Document, random) : "");
        to.Text(story || random.Bernoulli(0.92) ? Slips.Phone(person.Line, random) : "");
        to.Text(story || random.Bernoulli(0.55) ? person.Email : "");
        to.Text(random.Bernoulli(0.9) ? person.City.Name : "").EndRow();
        if (!random.Bernoulli(0.01))
            return 1;
        to.Repeat(start);
        return 2;
    }
}
