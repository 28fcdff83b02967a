using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Workspace.Cadence;

/// <summary>Marks the texts about how often customers are contacted.</summary>
public sealed class CadenceText;

/// <summary>The rhythm of important customers: the part of the room's table of contents.</summary>
internal static class CadenceModule
{
    public static void AddCadence(this IServiceCollection services)
    {
        services.AddSingleton<CadenceRules>();
        services.AddSingleton<CadenceDates>();
        services.AddSingleton<CadenceList>();
        services.AddSingleton<PutOffContact>();
        services.AddSingleton<CadenceTurn>();
        services.AddSingleton<KeepCadence>();
        services.AddSingleton<IJob>(provider => provider.GetRequiredService<KeepCadence>());
        services.AddSingleton(new NightlyJob(KeepCadence.JobCode));
        services.AddHostedService<CadenceKeeper>();
        services.AddSingleton<IReaction<SettingChanged>, WhenRhythmChanged>();
        services.AddSingleton(
            NavigationEntry.For<CadenceText>(
                "/cadencia",
                "calendar-clock",
                "Nav",
                order: 18,
                section: NavigationSection.Work,
                permission: Permissions.CustomersRead
            )
        );
    }
}
