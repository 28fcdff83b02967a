using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Customers.Capture;

/// <summary>The scores teams are to reach, 0 to 100.</summary>
/// <param name="Company">For whoever has no goal of their own.</param>
/// <param name="Teams">By team.</param>
public sealed record CaptureGoalSet(double Company, IReadOnlyDictionary<Guid, double> Teams)
{
    public static CaptureGoalSet Usual { get; } = new(80, new Dictionary<Guid, double>());

    public double Of(string? team) =>
        Guid.TryParse(team, out var id) && Teams.TryGetValue(id, out var goal) ? goal : Company;
}

/// <summary>Goals per team, as heads of area set them.</summary>
public sealed class CaptureGoals(Settings settings)
{
    public const string SettingCode = "capture.goals";

    public async ValueTask<CaptureGoalSet> ReadAsync(CancellationToken cancel) =>
        await settings.ReadAsync<CaptureGoalSet>(SettingCode, cancel) ?? CaptureGoalSet.Usual;

    public ValueTask<int> RowVersionAsync(CancellationToken cancel) => settings.RowVersionAsync(SettingCode, cancel);

    public async Task<Outcome<int>> ChangeAsync(
        CaptureGoalSet goals,
        int rowVersion,
        Actor actor,
        CancellationToken cancel
    ) =>
        goals.Teams.Values.Append(goals.Company).Any(g => !(g is >= 0 and <= 100))
            ? Refusal.Invalid("capture.goal", "goal")
            : await settings.ChangeAsync(SettingCode, goals, rowVersion, actor, cancel);
}
