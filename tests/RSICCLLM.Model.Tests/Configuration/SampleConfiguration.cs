using System.Text.Json.Nodes;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Model.Tests.Configuration;

/// <summary>A small valid configuration in the flat layout, for tests to spoil.</summary>
internal static class SampleConfiguration
{
    public static JsonObject Json() => JsonNode.Parse(
        """
        {
          "model_type": "qwen2_5_vl", "hidden_act": "silu", "hidden_size": 64, "intermediate_size": 160,
          "num_hidden_layers": 4, "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 1568,
          "max_position_embeddings": 4096, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
          "rope_scaling": { "type": "mrope", "mrope_section": [2, 3, 3] },
          "bos_token_id": 1536, "eos_token_id": [1538, 1536],
          "vision_start_token_id": 1545, "vision_end_token_id": 1546, "image_token_id": 1548, "video_token_id": 1549,
          "vision_config": {
            "depth": 4, "hidden_act": "silu", "hidden_size": 32, "intermediate_size": 96, "num_heads": 2, "in_chans": 3,
            "out_hidden_size": 64, "patch_size": 14, "spatial_merge_size": 2, "window_size": 56,
            "fullatt_block_indexes": [1, 3], "tokens_per_second": 2, "temporal_patch_size": 2
          }
        }
        """)!.AsObject();

    public static ModelConfiguration Load(TemporaryFolder folder, JsonObject config)
    {
        File.WriteAllText(folder.File("config.json"), config.ToJsonString());
        return ModelConfigurationReader.Load(folder.Path);
    }
}
