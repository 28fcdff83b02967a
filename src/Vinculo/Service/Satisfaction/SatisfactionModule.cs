using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Service.Cases;
using Vinculo.Service.Satisfaction.Api;
using Vinculo.Service.Satisfaction.Figures;
using Vinculo.Service.Satisfaction.Handlers;
using Vinculo.Service.Satisfaction.Jobs;
using Vinculo.Ui;

namespace Vinculo.Service.Satisfaction;

/// <summary>What customers think of us: the part of the room's table of contents.</summary>
internal static class SatisfactionModule
{
    public static void AddSatisfaction(this IServiceCollection services)
    {
        services.AddSingleton<KeepSurvey>();
        services.AddSingleton<OpinionLinks>();
        services.AddSingleton<AskOpinion>();
        services.AddSingleton<SendOpinions>();
        services.AddSingleton<InviteCustomer>();
        services.AddSingleton<GiveOpinion>();
        services.AddSingleton<RecordOpinion>();
        services.AddSingleton<OpenLoop>();
        services.AddSingleton<CloseLoop>();
        services.AddSingleton<LoopList>();
        services.AddSingleton<CustomerOpinions>();
        services.AddSingleton<OpinionFigures>();
        services.AddSingleton<OpinionList>();
        services.AddSingleton<OpinionPressure>();
        services.AddSingleton<FollowPurchases>();
        services.AddHostedService<OpinionRounds>();
        services.AddSingleton<IReaction<CaseMoved>, WhenCaseAnswered>();
        services.AddSingleton<IReaction<ContactEnded>, WhenContactEnded>();
        services.AddSingleton<IReaction<MessageMoved>, WhenQuestionFailed>();
        services.AddSingleton<IReaction<CustomersMerged>, WhenOpinionsMoved>();
        services.AddSingleton<IReaction<CustomersSplit>, WhenOpinionsMoved>();
        Add("/satisfaccion", "smile", "Nav", 46, NavigationSection.Know, Permissions.InsightsRead);
        Add(
            "/satisfaccion/pendientes",
            "undo-2",
            "Nav.Loops",
            27,
            NavigationSection.Work,
            Permissions.SatisfactionServe
        );
        Add(
            "/satisfaccion/encuestas",
            "list-checks",
            "Nav.Surveys",
            24,
            NavigationSection.Settings,
            Permissions.SatisfactionManage
        );

        void Add(string href, string icon, string text, int order, string section, string permission) =>
            services.AddSingleton(NavigationEntry.For<SatisfactionTexts>(href, icon, text, order, section, permission));
    }

    public static void MapSatisfaction(this IEndpointRouteBuilder routes)
    {
        OpinionDoor.Map(routes);
        SatisfactionRoutes.Map(routes);
        OpinionExport.Map(routes);
    }
}
