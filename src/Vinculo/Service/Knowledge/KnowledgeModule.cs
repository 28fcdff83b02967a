using Vinculo.Organization;
using Vinculo.Service.Knowledge.Api;
using Vinculo.Ui;

namespace Vinculo.Service.Knowledge;

/// <summary>The knowledge base: the part of the room's table of contents.</summary>
internal static class KnowledgeModule
{
    public static void AddKnowledge(this IServiceCollection services)
    {
        services.AddSingleton<KnowledgeShelf>();
        services.AddSingleton<ReadArticle>();
        services.AddSingleton<WriteArticle>();
        services.AddSingleton<RateArticle>();
        services.AddSingleton<HelpDoor>();
        services.AddSingleton(
            NavigationEntry.For<KnowledgeTexts>(
                "/conocimiento",
                "book-open",
                "Nav",
                order: 28,
                section: NavigationSection.Work,
                permission: Permissions.KnowledgeRead
            )
        );
    }

    public static void MapKnowledge(this IEndpointRouteBuilder routes) => KnowledgeRoutes.Map(routes);
}
