using Vinculo.Analytics.Randomness;
using Vinculo.Demo.Files;
using Vinculo.Demo.People;
using Vinculo.Demo.Texts;
using Vinculo.Demo.World;

namespace Vinculo.Demo.Systems;

/// <summary>
/// The call centre, with its chats and the desks of the stores: UTF-8, semicolons, ISO instants, names without accents.
/// Conversations, what was promised, offers made and the answers.
/// </summary>
internal sealed class CallCenter : ISourceSystem
{
    private static readonly IReadOnlyDictionary<string, ContactNote[]> Notes = WorldWords.Condor.Notes;
    private static readonly Dialect Desk = new(';', Latin1: false, DecimalComma: false);

    private readonly Scene scene;
    private readonly string folder;
    private readonly TextFile contacts;
    private readonly TextFile offers;
    private readonly EventLog contactLog;
    private readonly EventLog offerLog;
    private readonly bool[] called;

    public CallCenter(Scene scene, string folder)
    {
        this.scene = scene;
        this.folder = folder;
        contacts = new TextFile(
            Path.Combine(folder, "call-center", "contactos.csv"),
            "ID_CONTACTO;FECHA_HORA;CANAL;SENTIDO;ID_PERSONA;TELEFONO;MOTIVO;OBSERVACION;PERCEPCION;RESULTADO;PROMESA;FECHA_PROMESA;ASESOR",
            Desk,
            byteOrderMark: true
        );
        offers = new TextFile(
            Path.Combine(folder, "call-center", "ofertas.csv"),
            "ID_OFERTA;FECHA_HORA;CANAL;ID_PERSONA;TELEFONO;OFERTA;PROBABILIDAD;GRUPO_CONTROL;RESPUESTA;MOTIVO",
            Desk
        );
        contactLog = new EventLog(contacts, "CT", 7_000_001, scene.Chunks);
        offerLog = new EventLog(offers, "OF", 300_001, scene.Chunks);
        called = new bool[scene.Customers.Count];
    }

    public long Rows { get; private set; }

    /// <param name="complaintDay">Day of the cycle on which the customer complained, or -1.</param>
    public void Write(in CustomerMonth facts, int chunk, int complaintDay, Xoshiro256 random)
    {
        for (var at = 0; at < facts.Calls; at++)
            Talk(facts, chunk, "voz", complaintDay, random);
        for (var at = 0; at < facts.Visits; at++)
            Talk(facts, chunk, "tienda", -1, random);
        for (var at = 0; at < facts.Chats; at++)
            Talk(facts, chunk, "chat", -1, random);
        for (var at = 0; at < facts.Messages; at++)
            Talk(facts, chunk, "whatsapp", complaintDay, random);
        if (facts.Offer >= 0)
            MakeOffer(facts, chunk, random);
    }

    public void CloseMonth(Truth truth)
    {
        contactLog.Flush(repeatEvery: 500);
        offerLog.Flush(repeatEvery: 0, truth.Offer);
    }

    public void WriteRegisters(IdentityTruth truth, CancellationToken cancel)
    {
        using var file = new TextFile(Path.Combine(folder, "call-center", "personas.csv"), KnownCallers.Header, Desk);
        Rows = contacts.Rows + offers.Rows + scene.WriteInChunks(file, cancel, Caller);
        for (var who = 0; who < called.Length; who++)
            if (called[who])
                truth.Add(who, "call-center", Keys.CallCenter(scene.Seed, who));
    }

    public void Dispose()
    {
        contacts.Dispose();
        offers.Dispose();
    }

    private void Talk(in CustomerMonth facts, int chunk, string channel, int complaintDay, Xoshiro256 random)
    {
        var who = facts.Who;
        called[who] = true;
        var (opens, closes) = channel switch
        {
            "voz" => (6, 22),
            "tienda" => (9, 19),
            _ => (6, 23),
        };
        var aboutComplaint = complaintDay >= 0 && random.Bernoulli(0.75);
        var moment = scene.Moment(facts, random, opens, closes, aboutComplaint ? complaintDay : 0);
        var note = Choose(facts, channel, aboutComplaint, random);
        if (who == StoryCustomers.Marcela.Index && facts.Month == Cycles.History && channel == "voz")
            (note, moment) = (MarcelasCall, scene.AsOf.AddDays(-9).ToDateTime(new TimeOnly(19, 5)));
        if (channel == "tienda" && moment.DayOfWeek == DayOfWeek.Sunday)
            moment = moment.AddDays(
                moment.Day > 1 && facts.EndDay > 2 && DateOnly.FromDateTime(moment) > scene.Cycles.First(facts.Month)
                    ? -1
                    : 0
            );

        var today = DateOnly.FromDateTime(moment);
        var pad = contactLog.For(chunk);
        var row = pad.Begin(moment).IsoInstant(moment).Text(channel);
        row.Text(channel == "voz" && random.Bernoulli(0.12) && !aboutComplaint ? "saliente" : "entrante");
        var known = who < StoryCustomers.Customers.Count || random.Bernoulli(0.88);
        row.Text(known ? Keys.CallCenter(scene.Seed, who) : "");
        row.Text(!known || random.Bernoulli(0.6) ? Slips.Phone(scene.Census.Line(who), random) : "");
        row.Text(note.Subject);
        var text = Writing.Fill(note.Note, random, scene.Census.CityOf(who), today);
        row.Text(who < StoryCustomers.Customers.Count ? text : Writing.Misspell(text, random));
        row.Text(Perception(facts, note, random));
        row.Text(note.Outcome).Text(note.Promise);
        if (note.Promise.Length > 0)
            row.IsoDate(today.AddDays(note.PromiseDays));
        else
            row.Empty();
        row.Text(Agent(random));
        pad.End();
    }

    private static readonly ContactNote MarcelasCall = new(
        "Reclamo factura",
        "Clienta antigua, molesta por los minutos a España de la última factura. Llama a la hermana cada semana y dice que otra empresa le ofrece el exterior incluido. Pide que la llamen antes de que se le venza el contrato.",
        "Devolverle la llamada con respuesta al reclamo",
        3,
        1,
        "pendiente"
    );

    private ContactNote Choose(in CustomerMonth facts, string channel, bool aboutComplaint, Xoshiro256 random)
    {
        if (aboutComplaint)
            return random.Pick<ContactNote>(WorldWords.Condor.AboutComplaint[facts.Theme]);
        if (channel == "tienda")
            return random.Pick<ContactNote>(Notes["store"]);
        if (channel != "voz")
            return random.Pick<ContactNote>(Notes["chat"]);
        if (scene.Customers.CallsAbroad(facts.Who) && random.Bernoulli(0.35))
            return random.Pick<ContactNote>(Notes["abroad"]);
        var note = random.Pick<ContactNote>(Notes["everyday"]);
        return note.Subject == "Plan familiar" && !scene.Customers.HasFamily(facts.Who) ? Notes["everyday"][0] : note;
    }

    private static string Perception(in CustomerMonth facts, ContactNote note, Xoshiro256 random)
    {
        if (facts.Who >= StoryCustomers.Customers.Count && !random.Bernoulli(0.62))
            return "";
        var mood =
            note.Mood
            + (
                facts.Who < StoryCustomers.Customers.Count
                    ? 0
                    : random.NextInt(5) switch
                    {
                        0 => -1,
                        1 => 1,
                        _ => 0,
                    }
            );
        return Math.Clamp(mood, 1, 5).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string Agent(Xoshiro256 random) =>
        Slips.Lower(Writing.Plain(random.Pick<string>(Slots.AgentNames))).Replace(' ', '.') + "@condor.example";

    private void MakeOffer(in CustomerMonth facts, int chunk, Xoshiro256 random)
    {
        var who = facts.Who;
        called[who] = true;
        var moment = scene.Moment(facts, random, 8, 20);
        var pad = offerLog.For(chunk);
        var row = pad.Begin(moment).IsoInstant(moment);
        var control = facts.Offer == Offers.None;
        row.Text(
            control
                ? ""
                : random.NextInt(10) switch
                {
                    < 6 => "voz",
                    < 8 => "whatsapp",
                    8 => "app",
                    _ => "tienda",
                }
        );
        var known = who < StoryCustomers.Customers.Count || random.Bernoulli(0.93);
        row.Text(known ? Keys.CallCenter(scene.Seed, who) : "");
        row.Text(!known || random.Bernoulli(0.5) ? Slips.Phone(scene.Census.Line(who), random) : "");
        row.Text(Offers.Codes[facts.Offer]).Real(facts.OfferChance, "0.0000").Text(control ? "SI" : "NO");
        if (control)
            row.Empty().Empty();
        else if (facts.OfferAccepted)
            row.Text("ACEPTA").Empty();
        else
            row.Text(random.Bernoulli(0.62) ? "RECHAZA" : "AHORA NO")
                .Text(random.Pick<string>(WorldWords.Condor.Refusals));
        pad.End(
            new EventLog.Note(
                who,
                (int)Math.Round(facts.OfferEffect * 1_000),
                (int)Math.Round(facts.OfferAcceptance * 10_000)
            )
        );
    }

    private int Caller(Scene _, int who, RowBuffer to) =>
        called[who] ? KnownCallers.Write(scene, who, ProductRegister.Since(scene, who), to) : 0;
}
