using System.Globalization;
using Vinculo.Analytics.Randomness;
using Vinculo.Demo.Files;
using Vinculo.Demo.Systems;
using Vinculo.Demo.Texts;

namespace Vinculo.Demo.Fund;

/// <summary>
/// The branches, the telephone, the chat and the advisers of Fondo Arrayán: UTF-8, semicolons, ISO instants, names without
/// accents. Conversations, and actions made with their answers.
/// </summary>
internal sealed class ServiceDesk : ISourceSystem
{
    private static readonly IReadOnlyDictionary<string, ContactNote[]> Notes = WorldWords.Fund.Notes;
    public const string Code = "servicio";

    private static readonly Dialect Desk = new(';', Latin1: false, DecimalComma: false);

    private readonly FundScene scene;
    private readonly string folder;
    private readonly TextFile contacts;
    private readonly TextFile actions;
    private readonly EventLog contactLog;
    private readonly EventLog actionLog;
    private readonly bool[] known;

    public ServiceDesk(FundScene scene, string folder)
    {
        this.scene = scene;
        this.folder = folder;
        contacts = new TextFile(
            Path.Combine(folder, Code, "contactos.csv"),
            "ID_CONTACTO;FECHA_HORA;CANAL;SENTIDO;ID_PERSONA;MOTIVO;OBSERVACION;PERCEPCION;RESULTADO;PROMESA;FECHA_PROMESA",
            Desk,
            byteOrderMark: true
        );
        actions = new TextFile(
            Path.Combine(folder, Code, "acciones.csv"),
            "ID_ACCION;FECHA_HORA;CANAL;ID_PERSONA;ACCION;PROBABILIDAD;GRUPO_CONTROL;RESPUESTA;MOTIVO",
            Desk
        );
        contactLog = new EventLog(contacts, "SC", 2_000_001, scene.Chunks);
        actionLog = new EventLog(actions, "AC", 100_001, scene.Chunks);
        known = new bool[scene.Count];
    }

    public long Rows { get; private set; }

    public void Write(in FundMonth facts, int chunk, Xoshiro256 random)
    {
        Talk(facts, facts.Visits, "sucursal", Notes["branch"], chunk, random);
        Talk(
            facts,
            facts.Calls,
            "telefono",
            facts.Troubles.BadService ? Notes["trouble"] : Notes["phone"],
            chunk,
            random
        );
        Talk(facts, facts.Chats, "chat", Notes["chat"], chunk, random);
        Talk(facts, facts.Advisers, "asesor", Notes["adviser"], chunk, random);
        if (facts.Action >= 0)
            Offer(facts, chunk, random);
    }

    public void CloseMonth(Truth truth)
    {
        contactLog.Flush(repeatEvery: 600);
        actionLog.Flush(repeatEvery: 0, truth.Offer);
    }

    public void WriteRegisters(IdentityTruth truth, CancellationToken cancel)
    {
        using var file = new TextFile(Path.Combine(folder, Code, "personas.csv"), KnownCallers.Header, Desk);
        Rows = contacts.Rows + actions.Rows;
        Rows += scene.WriteInChunks(
            file,
            cancel,
            (stage, who, to) => known[who] ? KnownCallers.Write(stage, who, scene.Since(who), to) : 0
        );
        for (var who = 0; who < known.Length; who++)
            if (known[who])
                truth.Add(who, Code, Keys.CallCenter(scene.Seed, who));
    }

    public void Dispose()
    {
        contacts.Dispose();
        actions.Dispose();
    }

    private void Talk(in FundMonth facts, int times, string channel, ContactNote[] notes, int chunk, Xoshiro256 random)
    {
        for (var at = 0; at < times; at++)
        {
            known[facts.Who] = true;
            var note = random.Pick<ContactNote>(notes);
            var moment = scene.Moment(facts.Month, 0, facts.EndDay, random, 7, 19);
            var today = DateOnly.FromDateTime(moment);
            var pad = contactLog.For(chunk);
            var row = pad.Begin(moment).IsoInstant(moment).Text(channel);
            row.Text(channel == "asesor" && random.Bernoulli(0.5) ? "saliente" : "entrante");
            row.Text(random.Bernoulli(0.995) ? Keys.CallCenter(scene.Seed, facts.Who) : "").Text(note.Subject);
            var text = Writing.Fill(note.Note, random, scene.Census.CityOf(facts.Who), today);
            row.Text(scene.Census.HasStory(facts.Who) ? text : Writing.Misspell(text, random));
            row.Text(random.Bernoulli(0.7) ? Mood(facts, random) : "").Text(note.Outcome).Text(note.Promise);
            if (note.Promise.Length > 0)
                row.IsoDate(today.AddDays(note.PromiseDays));
            else
                row.Empty();
            pad.End();
        }
    }

    /// <summary>How they felt: who trusts the fund is kinder to it, and nobody after bad service.</summary>
    private string Mood(in FundMonth facts, Xoshiro256 random) =>
        Math.Clamp(
                Math.Round(
                    3.2
                        + 0.5 * scene.People.Trust[facts.Who]
                        - (facts.Troubles.BadService ? 1 : 0)
                        + random.Normal(0, 0.9)
                ),
                1,
                5
            )
            .ToString(CultureInfo.InvariantCulture);

    private void Offer(in FundMonth facts, int chunk, Xoshiro256 random)
    {
        known[facts.Who] = true;
        var moment = scene.Moment(facts.Month, 0, facts.EndDay, random, 8, 18);
        var pad = actionLog.For(chunk);
        var control = facts.Action == FundActions.None;
        var row = pad.Begin(moment).IsoInstant(moment);
        row.Text(control ? "" : random.Pick<string>(["telefono", "telefono", "sucursal", "app", "asesor"]));
        row.Text(Keys.CallCenter(scene.Seed, facts.Who)).Text(FundActions.Codes[facts.Action]);
        row.Real(FundActions.Chances[facts.Action], "0.0000").Text(control ? "SI" : "NO");
        if (control)
            row.Empty().Empty();
        else if (facts.ActionAccepted)
            row.Text("ACEPTA").Empty();
        else
            row.Text(random.Bernoulli(0.6) ? "RECHAZA" : "AHORA NO")
                .Text(random.Pick<string>(WorldWords.Fund.Refusals));
        pad.End(
            new EventLog.Note(
                facts.Who,
                (int)Math.Round(facts.ActionEffect * 1_000),
                (int)Math.Round(facts.ActionAcceptance * 10_000)
            )
        );
    }
}
