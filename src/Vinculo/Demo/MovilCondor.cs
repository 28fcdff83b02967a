using Vinculo.Analytics.Randomness;
using Vinculo.Demo.Systems;
using Vinculo.Demo.Texts;
using Vinculo.Demo.World;

namespace Vinculo.Demo;

/// <summary>Móvil Cóndor, a mobile operator in Colombia that does not exist, as the files of five source systems.</summary>
internal sealed class MovilCondor : SimulatedCompany
{
    private const string MarcelasWords =
        "Buenas tardes. En la factura de este mes me cobran minutos de larga distancia a España como si fueran aparte, "
        + "casi cien mil pesos de más. Llamo a mi hermana todas las semanas desde hace años y nadie me ofreció un plan. "
        + "Ya me escribieron de otra empresa. Espero que me respondan pronto.";

    private readonly Scene scene;
    private readonly ProductSystem products;
    private readonly WebSystem web;
    private readonly ComplaintSystem complaints;
    private readonly CallCenter calls;

    public MovilCondor(DemoOptions options, string folder)
        : base(options, folder)
    {
        scene = new Scene(options);
        products = new ProductSystem(scene, folder);
        web = new WebSystem(scene, folder);
        complaints = new ComplaintSystem(
            scene,
            folder,
            "quejas",
            WorldWords.Condor.Complaints with
            {
                Codes = World.Themes.Codes,
                Grave = [World.Themes.Coverage, World.Themes.Portability],
            }
        );
        calls = new CallCenter(scene, folder);
        Systems = [products, web, complaints, calls];
    }

    protected override DemoCompany Known => CondorCompany.Known;

    protected override Stage Stage => scene;

    protected override IReadOnlyList<string> Themes => World.Themes.Codes;

    protected override IReadOnlyList<ISourceSystem> Systems { get; }

    protected override bool Live(int who, int month, int chunk, Xoshiro256 random)
    {
        if (!scene.History.Live(who, month, out var facts))
            return false;
        products.Write(facts, chunk, random);
        web.Write(facts, chunk, random);
        var complaintDay = facts.Complains ? complaints.Write(Complaint(facts), chunk, random) : -1;
        calls.Write(facts, chunk, complaintDay, random);
        return facts.Leaves;
    }

    protected override void Close(int month, IEnumerable<int> leavers) => scene.History.Contagion.Close(month, leavers);

    protected override long WriteEmployers(IdentityTruth truth, CancellationToken cancel) =>
        SalesForce.Write(scene, Folder, truth, cancel);

    protected override IFuture Future() => new CondorFuture(scene.Customers, scene.History);

    protected override CustomerTruth Reveal(Truth truth, Outlook outlook) => new CondorTruth(scene, outlook).Customers;

    private ComplaintMade Complaint(in CustomerMonth facts)
    {
        var marcelas = facts.Who == StoryCustomers.Marcela.Index;
        return new(
            facts.Who,
            facts.Month,
            facts.FirstDay,
            facts.EndDay,
            facts.Theme,
            facts.SecondTheme,
            facts.MonthsToSolve,
            marcelas ? scene.AsOf.AddDays(-16).ToDateTime(new TimeOnly(18, 42)) : null,
            marcelas ? MarcelasWords : null
        );
    }
}
