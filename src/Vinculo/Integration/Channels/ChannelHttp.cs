using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;

namespace Vinculo.Integration.Channels;

/// <summary>Talks to providers over HTTP, and says of each answer whether the message was taken.</summary>
public sealed class ChannelHttp : IDisposable
{
    private readonly HttpClient client = new(
        new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            AllowAutoRedirect = false,
        }
    )
    {
        Timeout = TimeSpan.FromSeconds(30),
        MaxResponseContentBufferSize = 1024 * 1024,
    };

    /// <summary>Sends a request that hands a message over.</summary>
    /// <param name="nameOf">The provider's name of the message, out of its answer; null: it is not there.</param>
    /// <param name="errorOf">Why it was refused, in the provider's words.</param>
    /// <exception cref="HttpRequestException">The connection broke while nobody knew yet whether it was taken.</exception>
    public async Task<Sending> HandOverAsync(
        HttpRequestMessage request,
        Func<JsonElement, string?> nameOf,
        Func<JsonElement, string?> errorOf,
        CancellationToken cancel
    )
    {
        HttpResponseMessage answer;
        try
        {
            answer = await client.SendAsync(request, cancel);
        }
        catch (HttpRequestException e)
            when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                || e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
            )
        {
            return new Sending.Later("unreachable");
        }
        using (answer)
        {
            var json = await JsonOfAsync(answer, cancel);
            if (answer.IsSuccessStatusCode)
                return json is { } taken && nameOf(taken) is { } name
                    ? new Sending.Sent(name)
                    : new Sending.Never("answer-unreadable");
            var reason = (json is { } refused ? errorOf(refused) : null) ?? $"HTTP {(int)answer.StatusCode}";
            return
                answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
                || (int)answer.StatusCode >= 500
                ? new Sending.Later(reason, answer.Headers.RetryAfter?.Delta)
                : new Sending.Never(reason);
        }
    }

    /// <summary>A request with a JSON body and a bearer key.</summary>
    public static HttpRequestMessage Post(string url, object body, string? bearer = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = JsonContent.Create(body, options: Platform.Json.Options),
        };
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return request;
    }

    /// <summary>Asks a provider something.</summary>
    /// <returns>Its answer; null: it does not know, or will not say.</returns>
    /// <exception cref="HttpRequestException">Out of reach, or it cannot answer now.</exception>
    public Task<JsonElement?> AskAsync(Uri address, string? authorization, CancellationToken cancel) =>
        AskWithAsync(address, Authorization(authorization), cancel);

    /// <inheritdoc cref="AskAsync"/>
    /// <param name="key">The header that holds the key.</param>
    public async Task<JsonElement?> AskWithAsync(
        Uri address,
        (string Name, string Value)? key,
        CancellationToken cancel
    )
    {
        using var answer = await GetAsync(address, key, cancel);
        return answer.IsSuccessStatusCode ? await JsonOfAsync(answer, cancel) : null;
    }

    /// <summary>Fetches a file of at most so many bytes.</summary>
    /// <returns>Null: it is longer, or not there.</returns>
    /// <exception cref="HttpRequestException">Out of reach, or the provider cannot answer now.</exception>
    public async Task<(byte[] Content, string? Type)?> FetchAsync(
        Uri address,
        string? authorization,
        long longest,
        CancellationToken cancel
    )
    {
        for (var step = 0; step < 4; step++)
        {
            using var answer = await GetAsync(address, Authorization(authorization), cancel);
            if (answer.Headers.Location is { } elsewhere && (int)answer.StatusCode is >= 300 and < 400)
            {
                var next = new Uri(address, elsewhere);
                // A key is for whom it was given to.
                authorization = next.Host == address.Host ? authorization : null;
                address = next;
                continue;
            }
            if (!answer.IsSuccessStatusCode || answer.Content.Headers.ContentLength > longest)
                return null;
            await using var stream = await answer.Content.ReadAsStreamAsync(cancel);
            using var whole = new MemoryStream();
            var part = new byte[64 * 1024];
            int read;
            while ((read = await stream.ReadAsync(part, cancel)) > 0)
            {
                if (whole.Length + read > longest)
                    return null;
                whole.Write(part, 0, read);
            }
            return (whole.ToArray(), answer.Content.Headers.ContentType?.MediaType);
        }
        return null;
    }

    private static (string Name, string Value)? Authorization(string? key) =>
        key is null ? null : ("Authorization", key);

    private async Task<HttpResponseMessage> GetAsync(
        Uri address,
        (string Name, string Value)? key,
        CancellationToken cancel
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (key is { } said)
            request.Headers.Add(said.Name, said.Value);
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if ((int)answer.StatusCode >= 500 || answer.StatusCode == HttpStatusCode.TooManyRequests)
        {
            answer.Dispose();
            throw new HttpRequestException($"HTTP {(int)answer.StatusCode}");
        }
        return answer;
    }

    private static async Task<JsonElement?> JsonOfAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        try
        {
            return await answer.Content.ReadFromJsonAsync<JsonElement>(cancel);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Dispose() => client.Dispose();
}
