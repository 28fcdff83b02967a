using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Vinculo.Ui;

/// <summary>Draws a component once, for whoever keeps what many pages show alike. It gets no request.</summary>
internal static class Drawing
{
    /// <param name="services">Of the request that draws first.</param>
    /// <param name="parameters">By name.</param>
    public static async Task<MarkupString> OfAsync<TComponent>(
        IServiceProvider services,
        Dictionary<string, object?> parameters
    )
        where TComponent : IComponent
    {
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<TComponent>(ParameterView.FromDictionary(parameters));
            return new MarkupString(root.ToHtmlString());
        });
    }
}
