using Vinculo.Demo.Files;
using Vinculo.Demo.Systems;
using Vinculo.Demo.World;

namespace Vinculo.Demo.Fund;

/// <summary>What is true of the affiliates of Fondo Arrayán besides risk and value: needs, wallet, what actions do to them.</summary>
internal sealed class FundTruth(FundScene scene)
{
    private static readonly string Columns =
        "costo_mes,confianza,z_ahorro,z_riesgo,z_digital,empleador,cartera,participacion,"
        + "necesita_fpv,necesita_meta,necesita_seguro,necesita_asesoria,"
        + string.Join(',', FundActions.Codes.Skip(1).Select(code => "tau_" + code))
        + ","
        + string.Join(',', FundActions.Codes.Skip(1).Select(code => "acepta_" + code))
        + ","
        + string.Join(',', FundActions.Codes.Skip(1).Select(code => "deposita_" + code));

    public CustomerTruth Customers =>
        new(
            AccountSystem.Code,
            who => Keys.Product(scene.Seed, who),
            who => scene.People.MonthlyMargin(who, scene.History.Voluntary(who)),
            Columns,
            Write
        );

    /// <summary>What somebody has with us of what he chose or may take along: severance, voluntary pension, savings; COP.</summary>
    public static double Own(FundScene scene, int who) =>
        scene.People.Severance[who] + scene.History.Voluntary(who) + scene.People.GoalSavings[who];

    /// <summary>The same here and with others.</summary>
    public static double Wallet(FundScene scene, int who) => Own(scene, who) + scene.People.Elsewhere[who];

    /// <summary>Writes what is true of the employers: their quality and the chance that severance moves next February.</summary>
    public void WriteEmployers(TextFile file)
    {
        var to = file.NewBuffer();
        for (var at = 0; at < scene.Employers.Count; at++)
        {
            var quality = scene.People.Quality[at];
            to.Number(at)
                .Text(scene.Employers[at].TaxNumber)
                .Number(scene.People.Colleagues[at])
                .Real(quality, "0.###");
            to.Real(Offers.Logistic(-3.5 - 1.2 * quality), "0.####").EndRow();
        }
        file.Write(to.Written);
    }

    private void Write(int who, RowBuffer to)
    {
        var people = scene.People;
        to.Real(people.MonthlyCost(who), "0").Real(people.Trust[who], "0.###").Real(people.Save[who], "0.###");
        to.Real(people.Risk[who], "0.###").Real(people.Digital[who], "0.###").Number(people.Employer[who]);
        to.Real(Wallet(scene, who), "0").Real(Own(scene, who) / Math.Max(1, Wallet(scene, who)), "0.####");
        to.Real(people.NeedsVoluntary(who), "0.####").Real(people.NeedsGoal(who), "0.####");
        to.Real(people.NeedsInsurance(who), "0.####").Real(people.NeedsAdvice(who), "0.####");
        const int next = Cycles.History + 1;
        for (var action = 1; action < FundActions.Count; action++)
            to.Real(FundActions.Effect(action, people, who, next), "0.###");
        for (var action = 1; action < FundActions.Count; action++)
            to.Real(FundActions.Acceptance(action, people, who), "0.####");
        for (var action = 1; action < FundActions.Count; action++)
            to.Real(FundActions.Deposit(action, people, who), "0.####");
    }
}
