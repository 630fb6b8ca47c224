using CsCheck;
using RSICCLLM.Inference.Decoding;

namespace RSICCLLM.Inference.Tests.Decoding;

public sealed class NGramDraftsTests
{
    [Fact]
    public void Nothing_is_guessed_from_nothing()
    {
        new NGramDrafts().Guess([1, 2], 8).ShouldBeEmpty();
    }

    [Fact]
    public void What_followed_before_is_guessed_until_it_is_no_longer_likely()
    {
        var drafts = new NGramDrafts();
        drafts.Learn([5, 6, 7, 8, 9]);

        // Seen once, each counts 1 of 1.5: two in a row 0.44, three 0.30, below the limit of 0.4.
        drafts.Guess([5], 8).ShouldBe([6, 7]);
        drafts.Guess([5], 1).ShouldBe([6]);

        // Seen three times, 3 of 3.5 each: 0.86, 0.73, 0.63, 0.54.
        drafts.Learn([5, 6, 7, 8, 9]);
        drafts.Learn([5, 6, 7, 8, 9]);
        drafts.Guess([5], 8).ShouldBe([6, 7, 8, 9]);
        drafts.Guess([], 8).ShouldBe([5, 6, 7, 8, 9]);
    }

    [Fact]
    public void The_longer_context_decides()
    {
        var drafts = new NGramDrafts();
        for (var i = 0; i < 3; i++)
        {
            drafts.Learn([1, 9, 2]);
            drafts.Learn([3, 9, 4]);
        }

        drafts.Guess([1, 9], 1).ShouldBe([2]);
        drafts.Guess([3, 9], 1).ShouldBe([4]);

        // After 9 alone both are as frequent: 3 of 6.5 is enough, the one that was first is taken.
        drafts.Guess([8, 9], 1).ShouldBe([2]);
    }

    [Fact]
    public void Forgotten_answers_are_guessed_no_more()
    {
        var drafts = new NGramDrafts();
        drafts.Learn([1, 2, 3]);
        drafts.Clear();

        drafts.Guess([1], 4).ShouldBeEmpty();
    }

    [Fact]
    public void The_same_answers_give_the_same_guesses_and_never_more_than_asked_for()
    {
        Gen.Select(Gen.Int[0, 5].Array[0, 12].Array[0, 8], Gen.Int[0, 5].Array[0, 6], Gen.Int[0, 10]).Sample((answers, start, most) =>
        {
            var (first, second) = (new NGramDrafts(), new NGramDrafts());
            foreach (var answer in answers)
            {
                first.Learn(answer);
                second.Learn(answer);
            }

            var guess = first.Guess(start, most);
            guess.Count.ShouldBeLessThanOrEqualTo(most);
            second.Guess(start, most).ShouldBe(guess);
            guess.ShouldAllBe(token => answers.Any(answer => answer.Contains(token)));
        }, iter: 200, threads: 1);
    }
}
