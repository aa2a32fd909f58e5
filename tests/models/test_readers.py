"""Every manifest format: what is read of it, and what is said of what cannot be read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest

from estimator.model.resource import Project, Resource
from estimator.readers.manifests import is_manifest, read_manifests

POD = """
    spec:
      nodeSelector: {cloud.google.com/gke-accelerator: nvidia-l4}
      containers:
        - name: server
          image: vllm/vllm-openai:v0.11.0
          args: ["--model", "$(MODEL)", "--max-model-len=4096", "--tensor-parallel-size", "2"]
          env: [{name: MODEL, value: Qwen/Qwen2.5-7B-Instruct}]
          resources: {limits: {nvidia.com/gpu: "2", cpu: "8", memory: 32Gi}}
"""


def read(folder: Path, text: str, name: str = "manifest.yaml") -> Project:
    path = folder / name
    path.write_text(dedent(text), encoding="utf-8")
    return read_manifests([path], root=folder)


def only(project: Project) -> Resource:
    (resource,) = project.after
    return resource


def replicas(resource: Resource, group: int = 0) -> tuple[Decimal, Decimal]:
    bounds = resource.values["groups"][group]["replicas"]
    return bounds["min"], bounds["max"]


def gpus(resource: Resource) -> Decimal:
    """GPUs of one replica of every group."""
    return sum((g["gpus"] * g["pods"] for g in resource.values["groups"]), Decimal(0))


def test_deployment_with_gpus_model_and_engine(tmp_path: Path) -> None:
    text = f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: chat, namespace: ml, labels: {{team: search}}}}
spec:
  replicas: 3
  template:{POD}"""
    found = only(read(tmp_path, text))
    assert found.address == "Deployment/ml/chat"
    assert found.type == "model_self_hosted"
    assert found.values["model"]["id"] == "Qwen/Qwen2.5-7B-Instruct"
    assert found.values["runtime"] == "vllm"
    assert found.values["engine"]["maxModelLen"] == "4096"
    assert found.values["cloud"] == "google"
    assert found.values["tags"] == {"team": "search"}
    assert replicas(found) == (3, 3)
    assert gpus(found) == 2
    assert found.values["groups"][0]["gpu"] == "nvidia-l4"
    assert found.span is not None
    assert str(found.span) == "manifest.yaml:1"


def test_autoscalers_set_the_bounds_of_their_workload(tmp_path: Path) -> None:
    text = f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: a}}
spec:
  replicas: 2
  template:{POD}---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{name: a}}
spec: {{minReplicas: 1, maxReplicas: 6, scaleTargetRef: {{kind: Deployment, name: a}}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: b}}
spec:
  template:{POD}---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {{name: b}}
spec: {{maxReplicaCount: 4, scaleTargetRef: {{name: b}}}}
"""
    found = {one.name: one for one in read(tmp_path, text).after}
    assert replicas(found["a"]) == (1, 6)
    assert replicas(found["b"]) == (0, 4)  # KEDA scales to zero unless told otherwise


def test_autoscaler_without_its_workload_is_said(tmp_path: Path) -> None:
    text = """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: lost}
        spec: {maxReplicas: 2, scaleTargetRef: {kind: Deployment, name: gone}}
    """
    (said,) = read(tmp_path, text).diagnostics
    assert "Deployment gone" in said.message


def test_zero_replicas_stay_zero(tmp_path: Path) -> None:
    head = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: off}\n"
    text = f"{head}spec:\n  replicas: 0\n  template:{POD}"
    assert replicas(only(read(tmp_path, text))) == (0, 0)


def test_leader_worker_set_counts_all_pods(tmp_path: Path) -> None:
    text = f"""\
apiVersion: leaderworkerset.x-k8s.io/v1
kind: LeaderWorkerSet
metadata: {{name: big}}
spec:
  replicas: 2
  leaderWorkerTemplate:
    size: 4
    workerTemplate:{POD.replace(chr(10), chr(10) + "  ")}"""
    found = only(read(tmp_path, text))
    assert gpus(found) == 8  # 4 pods with 2 GPUs each
    assert replicas(found) == (2, 2)


def test_mig_slices_and_affinity(tmp_path: Path) -> None:
    text = """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: small}
        spec:
          template:
            spec:
              affinity:
                nodeAffinity:
                  requiredDuringSchedulingIgnoredDuringExecution:
                    nodeSelectorTerms:
                      - matchExpressions:
                          - {key: node.kubernetes.io/instance-type, operator: In,
                             values: [g5.xlarge, g5.2xlarge]}
              containers:
                - {name: s, image: vllm, resources: {limits: {nvidia.com/mig-2g.20gb: 1}}}
    """
    found = only(read(tmp_path, text))
    assert found.values["cloud"] == "aws"
    assert found.values["groups"][0]["instance_types"] == ["g5.xlarge", "g5.2xlarge"]
    assert gpus(found) == Decimal(2) / 7


def test_ordinary_deployment_is_no_model(tmp_path: Path) -> None:
    text = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {template: {spec: {containers: [{name: web, image: nginx}]}}}
    """
    assert len(read(tmp_path, text).after) == 0


FORMATS = {
    "kserve": ("""
        apiVersion: serving.kserve.io/v1beta1
        kind: InferenceService
        metadata: {name: isvc}
        spec:
          predictor:
            minReplicas: 0
            maxReplicas: 3
            model:
              modelFormat: {name: huggingface}
              storageUri: hf://meta-llama/Llama-3.1-8B-Instruct
              resources: {limits: {nvidia.com/gpu: 1}}
        """, "InferenceService/isvc", "meta-llama/Llama-3.1-8B-Instruct", 1, (0, 3)),
    "kserve-default": ("""
        apiVersion: serving.kserve.io/v1beta1
        kind: InferenceService
        metadata: {name: one}
        spec:
          predictor:
            pytorch: {storageUri: "s3://models/bert/", resources: {limits: {nvidia.com/gpu: 2}}}
        """, "InferenceService/one", "bert", 2, (1, 1)),
    "llm-inference-service": ("""
        apiVersion: serving.kserve.io/v1alpha2
        kind: LLMInferenceService
        metadata: {name: pd}
        spec:
          model: {uri: "hf://Qwen/Qwen3-32B", name: Qwen/Qwen3-32B}
          replicas: 1
          template: {containers: [{name: main, resources: {limits: {nvidia.com/gpu: "1"}}}]}
          prefill:
            replicas: 2
            template: {containers: [{name: main, resources: {limits: {nvidia.com/gpu: "4"}}}]}
        """, "LLMInferenceService/pd", "Qwen/Qwen3-32B", 5, (1, 1)),
    "nim": ("""
        apiVersion: apps.nvidia.com/v1alpha1
        kind: NIMService
        metadata: {name: nim}
        spec:
          image: {repository: nvcr.io/nim/meta/llama-3.1-8b-instruct, tag: "1.3"}
          replicas: 1
          resources: {limits: {nvidia.com/gpu: 2}}
          scale: {enabled: true, hpa: {minReplicas: 1, maxReplicas: 5}}
        """, "NIMService/nim", "meta/llama-3.1-8b-instruct", 2, (1, 5)),
    "dynamo": ("""
        apiVersion: nvidia.com/v1alpha1
        kind: DynamoGraphDeployment
        metadata: {name: graph}
        spec:
          services:
            Frontend: {replicas: 1}
            Decode:
              replicas: 2
              resources: {limits: {gpu: "2"}}
              extraPodSpec: {mainContainer: {image: vllm-runtime, args: [--model, Qwen/Qwen3-8B]}}
        """, "DynamoGraphDeployment/graph", "Qwen/Qwen3-8B", 2, (2, 2)),
    "ray": ("""
        apiVersion: ray.io/v1
        kind: RayService
        metadata: {name: ray}
        spec:
          serveConfigV2: |
            applications:
              - import_path: ray.serve.llm:build_openai_app
                args:
                  llm_configs:
                    - model_loading_config: {model_id: m, model_source: deepseek-ai/DeepSeek-R1}
                      accelerator_type: H100
                      engine_kwargs: {tensor_parallel_size: 8}
          rayClusterConfig:
            headGroupSpec: {template: {spec: {containers: [{name: head}]}}}
            workerGroupSpecs:
              - groupName: gpu
                minReplicas: 1
                maxReplicas: 2
                template:
                  spec: {containers: [{name: w, resources: {limits: {nvidia.com/gpu: "8"}}}]}
        """, "RayService/ray", "deepseek-ai/DeepSeek-R1", 8, (1, 2)),
    "storm": ("""
        apiVersion: orchestration.aibrix.ai/v1alpha1
        kind: StormService
        metadata: {name: storm}
        spec:
          replicas: 2
          template:
            spec:
              roles:
                - name: decode
                  replicas: 3
                  template:
                    spec:
                      containers:
                        - name: d
                          args: ["vllm serve --model /models/Qwen3-8B"]
                          resources: {limits: {nvidia.com/gpu: 1}}
        """, "StormService/storm", "Qwen3-8B", 1, (6, 6)),
    "vllm-runtime": ("""
        apiVersion: production-stack.vllm.ai/v1alpha1
        kind: VLLMRuntime
        metadata: {name: rt}
        spec:
          model: {modelURL: mistralai/Mistral-7B-Instruct-v0.3}
          deploymentConfig: {replicas: 1, resources: {gpu: "1"}}
          autoscalingConfig: {enabled: true, minReplicas: 0, maxReplicas: 2}
        """, "VLLMRuntime/rt", "mistralai/Mistral-7B-Instruct-v0.3", 1, (0, 2)),
    "seldon": ("""
        apiVersion: mlops.seldon.io/v1alpha1
        kind: Server
        metadata: {name: triton}
        spec:
          replicas: 2
          podSpec: {containers: [{name: t, resources: {limits: {nvidia.com/gpu: 1}}}]}
        """, "Server/triton", "", 1, (2, 2)),
    "sky": ("""
        name: sky
        resources: {cloud: runpod, accelerators: {A100-80GB: 2, H100: 1}}
        service: {replica_policy: {min_replicas: 1, max_replicas: 4}}
        envs: {MODEL_NAME: google/gemma-7b}
        run: python -m vllm.entrypoints.openai.api_server --model $MODEL_NAME
        """, "SkyPilot/sky", "google/gemma-7b", 2, (1, 4)),
    "dstack": ("""
        type: service
        name: ds
        model: Qwen/Qwen3-8B
        commands: ["vllm serve Qwen/Qwen3-8B --tensor-parallel-size 4"]
        resources: {gpu: "H100:4"}
        replicas: 1..3
        """, "dstack/ds", "Qwen/Qwen3-8B", 4, (1, 3)),
    "compose": ("""
        services:
          db: {image: postgres}
          llm:
            image: vllm/vllm-openai:latest
            command: --model Qwen/Qwen2.5-1.5B-Instruct
            deploy:
              resources: {reservations: {devices: [{capabilities: [gpu], count: 2}]}}
        """, "compose/llm", "Qwen/Qwen2.5-1.5B-Instruct", 2, (1, 1)),
    "production-stack": ("""
        servingEngineSpec:
          modelSpec:
            - {name: m, modelURL: Qwen/Qwen3-8B, replicaCount: 2, requestGPU: 1, pvcStorage: 50Gi}
        """, "vllm-stack/m", "Qwen/Qwen3-8B", 1, (2, 2)),
    "llm-d": ("""
        modelArtifacts: {name: Qwen/Qwen3-8B, uri: "hf://Qwen/Qwen3-8B"}
        decode: {create: true, replicas: 2, parallelism: {tensor: 4}}
        prefill: {create: false, replicas: 9}
        """, "llm-d/Qwen3-8B", "Qwen/Qwen3-8B", 4, (2, 2)),
    "ollama": ("""
        ollama: {gpu: {enabled: true, number: 1}, models: {pull: ["llama3.1:8b"]}}
        replicaCount: 2
        """, "ollama-chart/ollama", "llama3.1:8b", 1, (2, 2)),
    "bento": ("""
        args: {name: llama, gpu_type: nvidia-h100-80gb, tp: 4,
               model_id: meta-llama/Llama-3.3-70B-Instruct}
        """, "BentoML/llama", "meta-llama/Llama-3.3-70B-Instruct", 4, (1, 1)),
    "truss": ("""
        model_name: served
        base_image: {image: "vllm/vllm-openai:latest"}
        docker_server: {start_command: "vllm serve Qwen/Qwen3-8B --max-model-len 8192"}
        resources: {accelerator: "H100:2", use_gpu: true}
        """, "Baseten/served", "Qwen/Qwen3-8B", 2, (0, 1)),
}  # fmt: skip


@pytest.mark.parametrize("format_", FORMATS)
def test_format(format_: str, tmp_path: Path) -> None:
    text, address, model, count, bounds = FORMATS[format_]
    project = read(tmp_path, text)
    found = only(project)
    assert found.address == address
    assert found.values["model"]["id"] == model
    assert gpus(found) == count
    assert replicas(found) == bounds
    assert not [one for one in project.diagnostics if one.is_error]
    assert is_manifest(tmp_path / "manifest.yaml")


def test_litellm_entries_keep_limits_and_no_secrets(tmp_path: Path) -> None:
    text = """
        model_list:
          - model_name: chat
            litellm_params: {model: azure/my-deployment, api_key: sk-secret-value, rpm: 60}
            tpm: 20000
            model_info: {base_model: azure/gpt-4o, team: support}
          - model_name: chat
            litellm_params: {model: openai/gpt-4o, input_cost_per_token: 0.000001}
        litellm_settings: {num_retries: 2, fallbacks: [{chat: [backup]}]}
    """
    first, second = read(tmp_path, text).after
    assert (first.address, second.address) == ("litellm/chat[0]", "litellm/chat[1]")
    assert first.values["model"]["id"] == "azure/gpt-4o"
    assert (first.values["tpm"], first.values["rpm"]) == (20000, 60)
    assert first.values["tags"] == {"team": "support"}
    assert first.values["fallbacks"] == ["backup"]
    assert second.values["input_cost_per_token"] == Decimal("0.000001")
    assert "sk-secret-value" not in repr((first, second))


@pytest.mark.parametrize(
    ("name", "text", "models"),
    [
        ("promptfooconfig.yaml",
         "providers: ['openai:gpt-4o', {id: 'anthropic:messages:claude-sonnet-5'}]\nprompts: [x]\n",
         ["openai/gpt-4o", "anthropic/claude-sonnet-5"]),
        ("generator.json",
         '{"providers": {"google": {"models": {"gemini-2.5-pro": {}, "gemini-2.5-flash": {}}}}}',
         ["google/gemini-2.5-pro", "google/gemini-2.5-flash"]),
        ("librechat.yaml",
         "version: 1.2\n"
         "endpoints: {custom: [{name: Mistral, models: {default: [mistral-small]}}]}\n",
         ["mistral/mistral-small"]),
        ("config.yaml", "models: [{provider: openai, model: gpt-4o-mini}]\n",
         ["openai/gpt-4o-mini"]),
        ("agents.yaml", "writer: {role: w, goal: g, llm: gpt-4o}\n", ["gpt-4o"]),
        ("triage.yml",
         "on: push\njobs: {t: {steps: [{uses: anthropics/claude-code-action@v1,"
         " with: {claude_args: '--model claude-opus-5'}}]}}\n",
         ["claude-opus-5"]),
    ],
)  # fmt: skip
def test_models_named_in_applications(
    name: str, text: str, models: list[str], tmp_path: Path
) -> None:
    found = read(tmp_path, text, name).after
    assert {one.name for one in found} == set(models)
    assert {one.type for one in found} == {"model_reference"}


def test_action_without_a_model_says_so(tmp_path: Path) -> None:
    text = "on: push\njobs: {t: {steps: [{uses: anthropics/claude-code-action@v1}]}}\n"
    (said,) = read(tmp_path, text, "claude.yml").diagnostics
    assert "no model is named" in said.message


def test_broken_document_is_said_and_the_rest_is_read(tmp_path: Path) -> None:
    whole = dedent(FORMATS["nim"][0]), dedent(FORMATS["seldon"][0])
    text = f"{whole[0]}---\nkind: [unclosed\n---\n{whole[1]}"
    project = read(tmp_path, text)
    assert {one.name for one in project.after} == {"nim", "triton"}
    (broken,) = project.diagnostics
    assert broken.is_error
    assert broken.span is not None
    assert broken.span.line >= text.count("\n", 0, text.index("unclosed"))


def test_place_of_a_document_counts_from_the_top_of_the_file(tmp_path: Path) -> None:
    text = "# one\n---\n" + dedent(FORMATS["nim"][0]).strip() + "\n---\n" + \
        dedent(FORMATS["seldon"][0]).strip() + "\n"  # fmt: skip
    lines = text.splitlines()
    for resource in read(tmp_path, text).after:
        assert resource.span is not None
        assert lines[resource.span.line - 1].startswith("apiVersion")


def test_helm_template_is_refused_with_advice(tmp_path: Path) -> None:
    text = "kind: Deployment\nmetadata:\n  name: {{ .Values.name }}\n{{- if .Values.gpu }}\nx: 1\n"
    (said,) = read(tmp_path, text + "{{- end }}\n").diagnostics
    assert "Helm template" in said.message
    assert "helm template" in said.hint


def test_kustomize_patch_is_said(tmp_path: Path) -> None:
    text = "spec: {template: {spec: {nodeSelector: {cloud.google.com/gke-accelerator: l4}}}}\n"
    (said,) = read(tmp_path, text).diagnostics
    assert "Kustomize" in said.message


def test_yaml_bomb_is_refused(tmp_path: Path) -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    (said,) = read(tmp_path, "\n".join(rows) + "\n").diagnostics
    assert said.is_error


def test_nesting_without_end_is_refused(tmp_path: Path) -> None:
    (said,) = read(tmp_path, "a: " + "[" * 20_000 + "]" * 20_000 + "\n").diagnostics
    assert said.is_error


def test_list_kind_is_taken_apart(tmp_path: Path) -> None:
    inner = dedent(FORMATS["nim"][0]).strip().replace("\n", "\n    ")
    text = f"apiVersion: v1\nkind: List\nitems:\n  - {inner}\n"
    assert only(read(tmp_path, text)).address == "NIMService/nim"


def test_overlays_of_one_workload_keep_their_folder(tmp_path: Path) -> None:
    for folder in ("staging", "prod"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "nim.yaml").write_text(dedent(FORMATS["nim"][0]))
    found = {one.address for one in read_manifests([tmp_path], root=tmp_path).after}
    assert found == {"NIMService/nim@prod", "NIMService/nim@staging"}


def test_other_yaml_is_no_manifest(tmp_path: Path) -> None:
    path = tmp_path / "values.yaml"
    path.write_text("replicas: 2\nname: web\n")
    assert not is_manifest(path)


def test_wrong_field_of_a_model_deployment_has_its_line(tmp_path: Path) -> None:
    text = """\
apiVersion: forebill.dev/v1alpha1
kind: ModelDeployment
metadata: {name: x}
spec:
  model: {id: gpt-5, provider: openai}
  serving: {mode: api}
  traffic:
    requestsPerDay: 10
    tokens:
      output: -1
"""
    project = read(tmp_path, text)
    assert len(project.after) == 0
    (said,) = project.diagnostics
    assert said.is_error
    assert "spec.traffic.tokens.output" in said.message
    assert said.span is not None
    assert said.span.line == 10


def test_range_in_the_wrong_order_is_said(tmp_path: Path) -> None:
    text = """\
apiVersion: forebill.dev/v1alpha1
kind: ModelDeployment
metadata: {name: x}
spec:
  model: {id: gpt-5, provider: openai}
  serving: {mode: api}
  traffic: {requestsPerDay: 10, tokens: {output: {low: 9, expected: 5, high: 6}}}
"""
    (said,) = read(tmp_path, text).diagnostics
    assert "low ≤ expected ≤ high" in said.message
