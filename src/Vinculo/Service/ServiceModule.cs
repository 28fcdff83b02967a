using System.CommandLine;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Service.Calendars;
using Vinculo.Service.Cases;
using Vinculo.Service.Cases.Api;
using Vinculo.Service.Cases.Handlers;
using Vinculo.Service.Clocks;
using Vinculo.Service.Figures;
using Vinculo.Service.Fulfilment;
using Vinculo.Service.Knowledge;
using Vinculo.Service.Problems;
using Vinculo.Service.Regulator;
using Vinculo.Service.Satisfaction;
using Vinculo.Service.Themes;
using Vinculo.Service.Visits;
using Vinculo.Ui;

namespace Vinculo.Service;

/// <summary>Complaints and requests, the clocks that run on them, what they add up to and what is behind them.</summary>
public sealed class ServiceModule : IModule
{
    public void AddServices(IServiceCollection services, VinculoOptions options)
    {
        services.AddKnowledge();
        services.AddFulfilment();
        services.AddSatisfaction();
        services.AddVisits();
        services.AddSingleton<CaseTerms>();
        services.AddSingleton<ServiceCalendars>();
        services.AddSingleton<CaseCodes>();
        services.AddSingleton<CaseMail>();
        services.AddSingleton<CaseHands>();
        services.AddSingleton<ChannelHand>();
        services.AddSingleton<IReaction<MessageMoved>, WhenMessageMoved>();
        services.AddSingleton<IReaction<CustomerWrote>, WhenCustomerWrote>();
        services.AddSingleton<OpenCase>();
        services.AddSingleton<WorkCase>();
        services.AddSingleton<MergeCases>();
        services.AddSingleton<TieMatter>();
        services.AddSingleton<CaseWords>();
        services.AddSingleton<CaseList>();
        services.AddSingleton<CaseDesk>();
        services.AddSingleton<Reclock>();
        services.AddSingleton<IJob>(provider => provider.GetRequiredService<Reclock>());
        services.AddSingleton<EscalateCases>();
        services.AddHostedService<EscalationRounds>();
        services.AddSingleton<CaseFigures>();
        services.AddHostedService<TallyRounds>();
        services.AddSingleton<CaseThemes>();
        services.AddSingleton<IJob, ThemesJob>();
        services.AddSingleton(new NightlyJob(ThemesJob.JobCode));
        services.AddSingleton<OpenProblem>();
        services.AddSingleton<SolveProblem>();
        services.AddSingleton<ProblemBoard>();
        services.AddSingleton<RegulatorDelivery>();
        Add("/casos", "inbox", "Nav", 15, NavigationSection.Work, Permissions.CasesRead);
        Add("/casos/problemas", "target", "Nav.Problems", 26, NavigationSection.Work, Permissions.CasesRead);
        Add("/casos/indicadores", "chart-bar", "Nav.Figures", 45, NavigationSection.Know, Permissions.InsightsRead);
        Add("/casos/temas", "message-circle", "Nav.Themes", 46, NavigationSection.Know, Permissions.InsightsRead);
        Add("/casos/codigos", "list-checks", "Nav.Codes", 21, NavigationSection.Settings, Permissions.CasesManage);
        Add("/casos/regulador", "send", "Nav.Regulator", 23, NavigationSection.Settings, Permissions.CasesManage);
        Add("/casos/horarios", "clock", "Nav.Calendars", 22, NavigationSection.Settings, Permissions.CasesManage);

        void Add(string href, string icon, string text, int order, string section, string permission) =>
            services.AddSingleton(NavigationEntry.For<CaseTexts>(href, icon, text, order, section, permission));
    }

    public void MapRoutes(WebApplication app)
    {
        CaseRoutes.Map(app);
        app.MapKnowledge();
        app.MapFulfilment();
        app.MapSatisfaction();
        app.MapVisits();
        RegulatorRoutes.Map(app);
        ThemesExport.Map(app);
    }

    public IEnumerable<Command> Commands() => ClockCommands.All();
}
