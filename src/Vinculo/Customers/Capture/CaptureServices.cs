using Vinculo.Customers.Pages;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Customers.Capture;

/// <summary>What the room needs for capture quality.</summary>
internal static class CaptureServices
{
    public static void AddCapture(this IServiceCollection services)
    {
        services.AddSingleton<AddContactPoint>();
        services.AddSingleton<EndContactPoint>();
        services.AddSingleton<AddIdentifier>();
        services.AddSingleton<EndIdentifier>();
        services.AddSingleton<RecordConsent>();
        services.AddSingleton<CaptureSettings>();
        services.AddSingleton<CaptureWork>();
        services.AddSingleton<CaptureDays>();
        services.AddSingleton<CaptureGoals>();
        services.AddSingleton<HandNames>();
        services.AddSingleton<AskBook>();
        services.AddSingleton<AskNext>();
        services.AddSingleton<AnswerAsk>();
        services.AddSingleton<IFieldUse, OwnFieldUse>();
        services.AddSingleton<IJob, SnapshotCapture>();
        services.AddSingleton(new NightlyJob(SnapshotCapture.JobCode));
        services.AddSingleton<CaptureKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<CaptureKeeper>());
        services.AddSingleton<IReaction<SettingChanged>, WhenCaptureTermsChanged>();
        services.AddScoped<CaptureWords>();
        services.AddSingleton<ShortLists>();
        services.AddSingleton(
            NavigationEntry.For<CaptureTermsPage>(
                "/settings/capture",
                "clipboard-list",
                "Nav",
                22,
                NavigationSection.Settings,
                Permissions.SettingsManage
            )
        );
        services.AddSingleton(
            NavigationEntry.For<ShortListsPage>(
                "/settings/lists",
                "list",
                "Nav",
                24,
                NavigationSection.Settings,
                Permissions.SettingsManage
            )
        );
    }
}
