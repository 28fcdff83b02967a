using System.Text;
using Vinculo.Customers;

namespace Vinculo.Service.Satisfaction;

/// <summary>What a customer reads who is asked. Pure.</summary>
public static class OpinionMessage
{
    /// <summary>The message, the question and the link; by mail, a link for every mark besides, so that one touch leads to it.</summary>
    /// <remarks>A mark in a link only chooses it: programs that look into mails open links, and must not answer for anybody.</remarks>
    public static string Of(SurveyWords words, SurveyScale scale, string link, Channel channel)
    {
        var text = new StringBuilder(words.Message).Append("\n\n").Append(words.Question).Append('\n');
        if (channel == Channel.Email)
            foreach (var mark in scale.Marks)
                text.Append('\n').Append(mark).Append(" → ").Append(link).Append("?n=").Append(mark);
        else
            text.Append(link);
        return text.ToString();
    }
}
