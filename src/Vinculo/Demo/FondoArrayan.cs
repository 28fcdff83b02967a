using Vinculo.Analytics.Randomness;
using Vinculo.Demo.Fund;
using Vinculo.Demo.Systems;
using Vinculo.Demo.Texts;
using Vinculo.Demo.World;

namespace Vinculo.Demo;

/// <summary>Fondo Arrayán, a pension and savings fund in Colombia that does not exist, as the files of four source systems.</summary>
internal sealed class FondoArrayan : SimulatedCompany
{
    private readonly FundScene scene;
    private readonly AccountSystem accounts;
    private readonly ComplaintSystem complaints;
    private readonly ServiceDesk desk;

    public FondoArrayan(DemoOptions options, string folder)
        : base(options, folder)
    {
        scene = new FundScene(options);
        accounts = new AccountSystem(scene, folder);
        complaints = new ComplaintSystem(
            scene,
            folder,
            "pqr",
            WorldWords.Fund.Complaints with
            {
                Codes = FundThemes.Codes,
                Grave = [FundThemes.WorkHistory, FundThemes.Pension],
            }
        );
        desk = new ServiceDesk(scene, folder);
        Systems = [accounts, complaints, desk];
    }

    protected override DemoCompany Known => FundCompany.Known;

    protected override Stage Stage => scene;

    protected override IReadOnlyList<string> Themes => FundThemes.Codes;

    protected override IReadOnlyList<ISourceSystem> Systems { get; }

    protected override bool Live(int who, int month, int chunk, Xoshiro256 random)
    {
        if (!scene.History.Live(who, month, out var facts))
            return false;
        accounts.Write(facts, chunk, random);
        if (facts.Complains)
            complaints.Write(
                new(who, month, 0, facts.EndDay, facts.Theme, facts.SecondTheme, facts.MonthsToSolve),
                chunk,
                random
            );
        desk.Write(facts, chunk, random);
        return facts.Leaves;
    }

    protected override void Close(int month, IEnumerable<int> leavers) =>
        scene.History.Colleagues.Close(month, leavers);

    protected override long WriteEmployers(IdentityTruth truth, CancellationToken cancel) =>
        EmployerDesk.Write(scene, Folder, truth, cancel);

    protected override IFuture Future() => new FundFuture(scene.People, scene.History);

    protected override CustomerTruth Reveal(Truth truth, Outlook outlook)
    {
        var more = new FundTruth(scene);
        using (var employers = truth.Open("empleadores.csv", "empleador,nit,personas,calidad,traslada_cesantias"))
            more.WriteEmployers(employers);
        return more.Customers;
    }
}
