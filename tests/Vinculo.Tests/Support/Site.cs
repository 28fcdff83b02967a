using System.Net;
using System.Text;

namespace Vinculo.Tests.Support;

/// <summary>A site of somebody else's, on another origin.</summary>
internal sealed class Site : IDisposable
{
    private readonly HttpListener listener;

    public Site()
    {
        for (var port = 24_300; ; port++)
        {
            // One that could not begin is of no more use: the next port gets another.
            listener = new();
            try
            {
                listener.Prefixes.Add($"http://localhost:{port}/");
                listener.Start();
                Origin = $"http://localhost:{port}";
                break;
            }
            catch (HttpListenerException) when (port < 24_400)
            {
                listener.Close();
            }
        }
        _ = ServeAsync();
    }

    public string Origin { get; }

    public string Html { get; set; } = "";

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var asked = await listener.GetContextAsync();
                asked.Response.ContentType = "text/html; charset=utf-8";
                await asked.Response.OutputStream.WriteAsync(
                    Encoding.UTF8.GetBytes(asked.Request.Url!.AbsolutePath == "/favicon.ico" ? "" : Html)
                );
                asked.Response.Close();
            }
        }
        catch (Exception over) when (over is HttpListenerException or ObjectDisposedException)
        {
            return;
        }
    }

    public void Dispose() => listener.Close();
}
