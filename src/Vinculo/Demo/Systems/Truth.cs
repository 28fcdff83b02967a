using Vinculo.Demo.Files;
using Vinculo.Demo.World;

namespace Vinculo.Demo.Systems;

/// <summary>Who is really who: person by person, the key each system knows him by.</summary>
internal sealed class IdentityTruth(TextFile file)
{
    private readonly RowBuffer rows = file.NewBuffer();

    public void Add(int person, string system, string key)
    {
        rows.Number(person).Text(system).Text(key).EndRow();
        if (rows.Length > 1 << 20)
            Flush();
    }

    public void Flush()
    {
        file.Write(rows.Written);
        rows.Clear();
    }
}

/// <summary>
/// What really is, beside the files and for the checks only: the product never reads this folder, and no model may be
/// trained on it.
/// </summary>
internal sealed class Truth : IDisposable
{
    private static readonly Dialect Plain = new(',', Latin1: false, DecimalComma: false);

    private readonly Scene scene;
    private readonly string folder;
    private readonly TextFile identities;
    private readonly TextFile complaints;
    private readonly TextFile offers;
    private readonly RowBuffer complaintRows;
    private readonly RowBuffer offerRows;

    public Truth(Scene scene, string folder)
    {
        this.scene = scene;
        this.folder = folder;
        identities = Open("identidad.csv", "persona,sistema,clave");
        complaints = Open("quejas.csv", "radicado,persona,tema,segundo_tema");
        offers = Open("ofertas.csv", "oferta,persona,efecto_logit,p_aceptar");
        complaintRows = complaints.NewBuffer();
        offerRows = offers.NewBuffer();
        Identity = new IdentityTruth(identities);
    }

    public IdentityTruth Identity { get; }

    public void Complaint(string key, EventLog.Note note) =>
        complaintRows
            .Text(key)
            .Number(note.Person)
            .Text(Themes.Codes[note.Topic])
            .Text(note.SecondTopic < 0 ? "" : Themes.Codes[note.SecondTopic])
            .EndRow();

    public void Offer(string key, EventLog.Note note) =>
        offerRows.Text(key).Number(note.Person).Real(note.Topic / 1_000.0).Real(note.SecondTopic / 10_000.0).EndRow();

    public void CloseMonth()
    {
        complaints.Write(complaintRows.Written);
        offers.Write(offerRows.Written);
        complaintRows.Clear();
        offerRows.Clear();
    }

    public void Write(Outlook outlook, CancellationToken cancel)
    {
        for (var who = 0; who < scene.Customers.Count; who++)
            Identity.Add(who, "productos", Keys.Product(scene.Seed, who));
        Identity.Flush();
        using (var people = Open("personas.csv", "persona,documento,linea,nombre,nacimiento,correo,ciudad"))
        {
            scene.WriteInChunks(people, cancel, Person);
            var to = people.NewBuffer();
            for (var index = scene.Census.FirstProspect; index < scene.Census.Count; index++)
                Person(scene, index, to);
            people.Write(to.Written);
        }

        using var customers = Open(
            "clientes.csv",
            "persona,cliente,vivo_24,riesgo_25,riesgo_6m,se_va_6m,margen_mes,valor_6m,influencia,multiplicador,z_precio,z_datos,z_calidad,"
                + "comunidad,necesita_larga_distancia,necesita_familia,necesita_datos,necesita_equipo,"
                + "tau_discount20,tau_device_upgrade,tau_care_call,tau_long_distance_plan,tau_family_plan,"
                + "acepta_discount20,acepta_device_upgrade,acepta_care_call,acepta_long_distance_plan,acepta_family_plan"
        );
        scene.WriteInChunks(customers, cancel, (_, who, to) => Customer(who, outlook, to));
    }

    public void Dispose()
    {
        identities.Dispose();
        complaints.Dispose();
        offers.Dispose();
    }

    private TextFile Open(string name, string header) => new(Path.Combine(folder, "verdad", name), header, Plain);

    private static int Person(Scene scene, int index, RowBuffer to)
    {
        var person = scene.Census[index];
        to.Number(index).Number(person.Document).Number(person.Line).Text(person.FullName).IsoDate(person.Born);
        to.Text(person.Email).Text(person.City.Name).EndRow();
        return 1;
    }

    private int Customer(int who, Outlook outlook, RowBuffer to)
    {
        var people = scene.Customers;
        var there = scene.History.LeftMonth[who] == 0;
        const int next = Cycles.History + 1;
        var device = people.DeviceAge(who, next);
        var tenure = people.Tenure(who, next);
        var trouble =
            scene.History.FaultsLast(who) + scene.History.FaultsBefore(who) > 0 || scene.History.UnsolvedAtEnd(who);
        to.Number(who).Text(Keys.Product(scene.Seed, who)).Number(there ? 1 : 0);
        to.Real(there ? outlook.NextHazard(who) : 0).Real(there ? outlook.RiskOfHalfYear(who) : 0, "0.####");
        to.Number(there && !outlook.StaysInReality[who] ? 1 : 0);
        to.Real(people.MonthlyMargin(who), "0").Real(there ? outlook.Value(who) : 0, "0");
        to.Real(Influence(who, outlook), "0.#####").Real(people.Sway[who], "0.###");
        to.Real(people.Price[who], "0.###").Real(people.Data[who], "0.###").Real(people.Quality[who], "0.###");
        to.Number(scene.Graph.Community[who]);
        to.Number(people.CallsAbroad(who) ? 1 : 0).Number(people.HasFamily(who) ? 1 : 0);
        to.Number(people.Data[who] > 0.7 ? 1 : 0).Number(device > 24 ? 1 : 0);
        for (var offer = 1; offer < Offers.Count; offer++)
            to.Real(Offers.Effect(offer, people, who, device, trouble, tenure), "0.###");
        for (var offer = 1; offer < Offers.Count; offer++)
            to.Real(Offers.Acceptance(offer, people, who, device, trouble, tenure), "0.###");
        to.EndRow();
        return 1;
    }

    /// <summary>Further customers who would leave within three months because this one left.</summary>
    private double Influence(int who, Outlook outlook)
    {
        var graph = scene.Graph;
        var sum = 0.0;
        for (var at = graph.Offsets[who]; at < graph.Offsets[who + 1]; at++)
        {
            var neighbour = graph.Neighbours[at];
            if (scene.History.LeftMonth[neighbour] != 0)
                continue;
            var hazard = outlook.NextHazard(neighbour);
            sum += 15 * hazard * (1 - hazard) * graph.Weights[at] / Math.Max(graph.Strength[neighbour], 1e-9f);
        }

        return sum * scene.Customers.Sway[who];
    }
}
