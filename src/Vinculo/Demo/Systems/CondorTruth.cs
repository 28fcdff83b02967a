using Vinculo.Demo.Files;
using Vinculo.Demo.World;

namespace Vinculo.Demo.Systems;

/// <summary>What is true of the customers of Móvil Cóndor besides risk and value: sway, needs, what offers do to them.</summary>
internal sealed class CondorTruth(Scene scene, Outlook outlook)
{
    private static readonly string Columns =
        "influencia,multiplicador,z_precio,z_datos,z_calidad,"
        + "comunidad,necesita_larga_distancia,necesita_familia,necesita_datos,necesita_equipo,"
        + "tau_discount20,tau_device_upgrade,tau_care_call,tau_long_distance_plan,tau_family_plan,"
        + "acepta_discount20,acepta_device_upgrade,acepta_care_call,acepta_long_distance_plan,acepta_family_plan,"
        + string.Join(',', Offers.AtTheCounter.Select(code => "acepta_" + code));

    public CustomerTruth Customers =>
        new("productos", who => Keys.Product(scene.Seed, who), scene.Customers.MonthlyMargin, Columns, Write);

    private void Write(int who, RowBuffer to)
    {
        var people = scene.Customers;
        const int next = Cycles.History + 1;
        var device = people.DeviceAge(who, next);
        var tenure = people.Tenure(who, next);
        var trouble =
            scene.History.FaultsLast(who) + scene.History.FaultsBefore(who) > 0 || scene.History.UnsolvedAtEnd(who);
        to.Real(Influence(who), "0.#####").Real(people.Sway[who], "0.###");
        to.Real(people.Price[who], "0.###").Real(people.Data[who], "0.###").Real(people.Quality[who], "0.###");
        to.Number(scene.Graph.Community[who]);
        to.Number(people.CallsAbroad(who) ? 1 : 0).Number(people.HasFamily(who) ? 1 : 0);
        to.Number(people.Data[who] > 0.7 ? 1 : 0).Number(device > 24 ? 1 : 0);
        for (var offer = 1; offer < Offers.Count; offer++)
            to.Real(Offers.Effect(offer, people, who, device, trouble, tenure), "0.###");
        for (var offer = 1; offer < Offers.Count; offer++)
            to.Real(Offers.Acceptance(offer, people, who, device, trouble, tenure), "0.###");
        foreach (var offer in Offers.AtTheCounter)
            to.Real(Offers.CounterAcceptance(offer, people, who), "0.###");
    }

    /// <summary>Further customers who would leave within three months because this one left.</summary>
    private double Influence(int who)
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
