using Vinculo.Integration.Channels;
using Vinculo.Integration.WebForms.Api;
using Vinculo.Organization;
using Vinculo.Ui;

namespace Vinculo.Integration.WebForms;

/// <summary>Forms on the web: the part of the room's table of contents.</summary>
internal static class WebFormsModule
{
    public static void AddWebForms(this IServiceCollection services)
    {
        services.AddSingleton<FormBook>();
        services.AddSingleton<SaveForm>();
        services.AddSingleton<SubmitForm>();
        services.AddSingleton<FormEntries>();
        services.AddSingleton<FormLooks>();
        services.AddSingleton<FormSends>();
        services.AddSingleton<IChannelSender, FormSender>();
        services.AddSingleton<IChannelCounter, FormCounter>();
        services.AddSingleton(
            NavigationEntry.For<FormTexts>(
                "/settings/forms",
                "clipboard-list",
                "Nav",
                order: 48,
                section: NavigationSection.Settings,
                permission: Permissions.ChannelsManage
            )
        );
    }

    public static void MapWebForms(this IEndpointRouteBuilder routes)
    {
        FormDoor.Map(routes);
        FormRoutes.Map(routes);
        EntryExport.Map(routes);
    }
}
