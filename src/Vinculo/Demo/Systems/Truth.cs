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

/// <summary>What the truth of one company's customers has besides what every company's has.</summary>
/// <param name="System">The system whose key names a customer.</param>
/// <param name="Key">The key of each.</param>
/// <param name="Margin">Margin of a usual month, COP.</param>
/// <param name="Columns">Names of the further columns, by commas.</param>
/// <param name="Write">Writes them for one customer.</param>
internal sealed record CustomerTruth(
    string System,
    Func<int, string> Key,
    Func<int, double> Margin,
    string Columns,
    Action<int, RowBuffer> Write
);

/// <summary>
/// What really is, beside the files and for the checks only: the product never reads this folder, and no model may be
/// trained on it.
/// </summary>
internal sealed class Truth : IDisposable
{
    private static readonly Dialect Plain = new(',', Latin1: false, DecimalComma: false);

    private readonly Stage stage;
    private readonly string folder;
    private readonly string[] themes;
    private readonly TextFile identities;
    private readonly TextFile complaints;
    private readonly TextFile offers;
    private readonly RowBuffer complaintRows;
    private readonly RowBuffer offerRows;

    /// <param name="themes">Codes of what people complain about, in the order of the events' topics.</param>
    public Truth(Stage stage, string folder, string[] themes)
    {
        (this.stage, this.folder, this.themes) = (stage, folder, themes);
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
            .Text(themes[note.Topic])
            .Text(note.SecondTopic < 0 ? "" : themes[note.SecondTopic])
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

    /// <summary>Writes who everybody is and what awaits each customer.</summary>
    public void Write(Outlook outlook, CustomerTruth more, CancellationToken cancel)
    {
        for (var who = 0; who < stage.Count; who++)
            Identity.Add(who, more.System, more.Key(who));
        Identity.Flush();
        using (var people = Open("personas.csv", "persona,documento,linea,nombre,nacimiento,correo,ciudad"))
        {
            stage.WriteInChunks(people, cancel, Person);
            var to = people.NewBuffer();
            for (var index = stage.Census.FirstProspect; index < stage.Census.Count; index++)
                Person(stage, index, to);
            people.Write(to.Written);
        }

        using var customers = Open(
            "clientes.csv",
            "persona,cliente,vivo_24,riesgo_25,riesgo_3m,riesgo_6m,se_va_6m,sale_mes,margen_mes,valor_6m,valor_36m,"
                + more.Columns
        );
        stage.WriteInChunks(customers, cancel, (_, who, to) => Customer(who, outlook, more, to));
    }

    /// <summary>A further file of truth.</summary>
    public TextFile Open(string name, string header) =>
        new(Path.Combine(folder, DemoCompany.TruthFolder, name), header, Plain);

    public void Dispose()
    {
        identities.Dispose();
        complaints.Dispose();
        offers.Dispose();
    }

    private static int Person(Stage stage, int index, RowBuffer to)
    {
        var person = stage.Census[index];
        to.Number(index).Number(person.Document).Number(person.Line).Text(person.FullName).IsoDate(person.Born);
        to.Text(person.Email).Text(person.City.Name).EndRow();
        return 1;
    }

    private int Customer(int who, Outlook outlook, CustomerTruth more, RowBuffer to)
    {
        var there = stage.LeftMonth[who] == 0;
        var margin = more.Margin(who);
        to.Number(who).Text(more.Key(who)).Number(there ? 1 : 0);
        to.Real(there ? outlook.NextHazard(who) : 0);
        to.Real(there ? outlook.RiskWithin(who, 3) : 0).Real(there ? outlook.RiskWithin(who, 6) : 0, "0.####");
        var leaves = outlook.LeavesIn[who];
        to.Number(leaves is > 0 and <= Cycles.NearFuture ? 1 : 0).Number(leaves);
        to.Real(margin, "0").Real(there ? margin * outlook.MonthsToCome(who, Cycles.NearFuture) : 0, "0");
        if (outlook.Months < Cycles.Future)
            to.Empty();
        else
            to.Real(there ? margin * outlook.MonthsToCome(who, Cycles.Future) : 0, "0");
        more.Write(who, to);
        to.EndRow();
        return 1;
    }
}
